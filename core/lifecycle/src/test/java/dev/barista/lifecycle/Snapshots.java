package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.spi.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Short ways to say what a repository holds. */
final class Snapshots {

    static final ModelName FRAUD = new ModelName("fraud");

    private Snapshots() {}

    static ModelVersion v(long number) {
        return new ModelVersion(number);
    }

    /** The model fraud with versions given as {@code 2:times-2.fake}; the file is the fingerprint too. */
    static ModelSnapshot fraud(String... versions) {
        return fraud(ModelConfig.DEFAULT, versions);
    }

    static ModelSnapshot fraud(ModelConfig config, String... versions) {
        return snapshot(FRAUD, config, versions);
    }

    static ModelSnapshot snapshot(ModelName name, ModelConfig config, String... versions) {
        List<VersionFiles> files = new ArrayList<>();
        for (String version : versions) {
            int colon = version.indexOf(':');
            files.add(files(
                    Long.parseLong(version.substring(0, colon)), version.substring(colon + 1), VersionExamples.NONE));
        }
        return new ModelSnapshot(name, config, files, List.of(), Optional.empty());
    }

    static ModelSnapshot withExamples(VersionExamples examples, long version, String file) {
        return new ModelSnapshot(
                FRAUD, ModelConfig.DEFAULT, List.of(files(version, file, examples)), List.of(), Optional.empty());
    }

    static VersionFiles files(long version, String file, VersionExamples examples) {
        ModelFiles files = new ModelFiles(Path.of("fraud", Long.toString(version)), Collections.singletonList(file));
        return new VersionFiles(v(version), files, file, examples);
    }

    static ModelSnapshot broken(String error, String... versions) {
        ModelSnapshot whole = fraud(versions);
        return new ModelSnapshot(FRAUD, ModelConfig.DEFAULT, whole.versions(), List.of(), Optional.of(error));
    }

    static ModelConfig policy(VersionPolicy policy) {
        return config(policy, Map.of(), Map.of());
    }

    static ModelConfig labels(Map<String, ModelVersion> labels) {
        return config(new VersionPolicy.All(), labels, Map.of());
    }

    static ModelConfig options(Map<String, String> options) {
        return config(VersionPolicy.DEFAULT, Map.of(), options);
    }

    private static ModelConfig config(
            VersionPolicy policy, Map<String, ModelVersion> labels, Map<String, String> options) {
        return new ModelConfig(
                "",
                policy,
                labels,
                Optional.empty(),
                Optional.empty(),
                options,
                ServingConfig.NONE,
                SignatureOverride.NONE,
                WarmUpPolicy.DEFAULT,
                CachePolicy.OFF);
    }
}
