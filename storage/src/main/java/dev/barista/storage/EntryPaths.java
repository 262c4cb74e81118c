package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Checks the names in one archive: nothing that could lead elsewhere, and nothing twice, whatever the file system. */
final class EntryPaths {

    private static final int MAX_SEGMENTS = 16;
    private static final int MAX_SEGMENT_BYTES = 255;

    private final String archive;
    private final Set<String> files = new HashSet<>();
    private final Set<String> folders = new HashSet<>();

    EntryPaths(String archive) {
        this.archive = archive;
    }

    /**
     * The path of an entry below the folder that it is unpacked into; "" for that folder itself.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if it is none
     */
    String check(String name, boolean folder) {
        String path = name;
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        if (folder) {
            path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            if (path.isEmpty() || path.equals(".")) {
                return "";
            }
        }
        boolean plain = ModelYaml.isWithin(path)
                && path.chars().noneMatch(Character::isISOControl)
                && !path.matches("[A-Za-z]:.*");
        String[] segments = path.split("/", -1);
        if (!plain || segments.length > MAX_SEGMENTS) {
            throw refused(name, "is no path within the archive, of at most " + MAX_SEGMENTS + " names with '/'");
        }
        for (String segment : segments) {
            if (segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT_BYTES) {
                throw refused(name, "has a name of more than " + MAX_SEGMENT_BYTES + " bytes");
            }
        }
        try {
            var _ = Path.of(path);
        } catch (InvalidPathException e) {
            throw refused(name, "is no name that this system can have");
        }
        claim(name, path, folder);
        return path;
    }

    /** As if case did not count: where it does not, two names would be one file. */
    private void claim(String name, String path, boolean folder) {
        String place = path.toLowerCase(Locale.ROOT);
        for (int slash = place.indexOf('/'); slash >= 0; slash = place.indexOf('/', slash + 1)) {
            String parent = place.substring(0, slash);
            folders.add(parent);
            if (files.contains(parent)) {
                throw refused(name, "has the same place as another");
            }
        }
        if (folder) {
            folders.add(place);
        } else if (!files.add(place)) {
            throw refused(name, "is there twice");
        }
        if (folders.contains(place) && files.contains(place)) {
            throw refused(name, "has the same place as another");
        }
    }

    private InferenceException refused(String name, String why) {
        return InferenceException.invalid(
                "the archive \"" + archive + "\" can't be unpacked: \"" + printable(name) + "\" " + why);
    }

    private static String printable(String name) {
        String shown = name.replaceAll("\\p{Cntrl}", "?");
        return shown.length() <= MAX_SEGMENT_BYTES ? shown : shown.substring(0, MAX_SEGMENT_BYTES) + "…";
    }
}
