package dev.barista.inference;

import dev.barista.cache.CacheTerms;
import dev.barista.cache.VersionScope;
import dev.barista.lifecycle.LoadedVersion;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.ModelName;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a version's configuration means to its cache. */
final class CachedVersion {

    private CachedVersion() {}

    static CacheTerms terms(ModelConfig config) {
        return new CacheTerms(config.cache().timeToLive(), config.cache().ownBytes());
    }

    /** @param shared whether other servers must come to the same scope for the same content */
    static VersionScope scope(ModelName name, LoadedVersion version, ModelConfig config, boolean shared) {
        if (!shared) {
            return VersionScope.ofThisLoad(name, version.version());
        }
        List<String> settings = new ArrayList<>();
        settings.add(version.platform());
        settings.add(config.modelFile().orElse(""));
        settings.add(Integer.toString(config.runtimeOptions().size()));
        new TreeMap<>(config.runtimeOptions()).forEach((key, value) -> {
            settings.add(key);
            settings.add(value);
        });
        // Outputs are asked for by their places.
        for (TensorSpec output : version.signature().outputs()) {
            settings.add(output.name());
        }
        return VersionScope.ofContent(name, version.version(), version.files(), settings);
    }
}
