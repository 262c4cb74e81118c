package dev.barista.storage;

import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks the paths of files that a caller sends: {@code <version>/<path>}, nothing that could lead elsewhere. */
final class UploadPaths {

    private static final int MAX_FILES = 1000;
    private static final int MAX_SEGMENTS = 16;
    private static final int MAX_SEGMENT_BYTES = 255;

    private UploadPaths() {}

    /**
     * The files of each version, by their paths below its folder.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} that names the path
     */
    static SortedMap<ModelVersion, SortedSet<String>> byVersion(Collection<String> paths) {
        if (paths.size() > MAX_FILES) {
            throw InferenceException.invalid("at most " + MAX_FILES + " files can be sent, got " + paths.size());
        }
        SortedMap<ModelVersion, SortedSet<String>> versions = new TreeMap<>();
        for (String path : paths) {
            boolean isNew = versions.computeIfAbsent(version(path), version -> new TreeSet<>())
                    .add(below(path));
            if (!isNew) {
                throw wrong(path, "another file has the same place; a version's number needs no zeros in front");
            }
        }
        return versions;
    }

    /** The version whose file this is. */
    static ModelVersion version(String path) {
        Optional<ModelVersion> version = ModelVersion.parse(path.substring(0, Math.max(0, path.indexOf('/'))));
        return version.orElseThrow(() ->
                wrong(path, "expected a path that begins with the number of a version, such as \"file:1/model.onnx\""));
    }

    /** The path below the version's folder. */
    static String below(String path) {
        String below = path.substring(path.indexOf('/') + 1);
        String[] segments = below.split("/", -1);
        boolean plain = ModelYaml.isWithin(below) && below.chars().noneMatch(Character::isISOControl);
        if (!plain || segments.length > MAX_SEGMENTS) {
            throw wrong(
                    path, "expected a path within the version's folder, at most " + MAX_SEGMENTS + " names with '/'");
        }
        for (String segment : segments) {
            if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
                throw wrong(path, "a name has at most " + MAX_SEGMENT_BYTES + " bytes");
            }
        }
        return below;
    }

    static InferenceException wrong(String path, String why) {
        return InferenceException.invalid("file \"" + path + "\": " + why);
    }
}
