package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration of a model says (model.yaml, config.pbtxt), for all its versions.
 *
 * @param labels names for versions; one that points at a version not ready is not moved until it is
 * @param runtime which runtime opens it; empty means whichever recognises the files
 * @param modelFile the file to open within a version; empty means the runtime's usual one
 * @param runtimeOptions settings that the runtime documents
 * @param serving how its calls are run; what is empty there is left to the server
 */
public record ModelConfig(
        String description,
        VersionPolicy versionPolicy,
        Map<String, ModelVersion> labels,
        Optional<String> runtime,
        Optional<String> modelFile,
        Map<String, String> runtimeOptions,
        ServingConfig serving,
        SignatureOverride signature,
        WarmUpPolicy warmUp,
        CachePolicy cache) {

    public static final ModelConfig DEFAULT = new ModelConfig(
            "",
            VersionPolicy.DEFAULT,
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            ServingConfig.NONE,
            SignatureOverride.NONE,
            WarmUpPolicy.DEFAULT,
            CachePolicy.OFF);

    public ModelConfig {
        labels = Map.copyOf(labels);
        runtimeOptions = Map.copyOf(runtimeOptions);
    }

    public ModelConfig withServing(ServingConfig config) {
        return new ModelConfig(
                description,
                versionPolicy,
                labels,
                runtime,
                modelFile,
                runtimeOptions,
                config,
                signature,
                warmUp,
                cache);
    }

    public ModelConfig withVersions(VersionPolicy policy, Map<String, ModelVersion> versionLabels) {
        return new ModelConfig(
                description,
                policy,
                versionLabels,
                runtime,
                modelFile,
                runtimeOptions,
                serving,
                signature,
                warmUp,
                cache);
    }

    /** Opened by a runtime of this name; by whichever recognises the files if there is none. */
    public ModelConfig withRuntime(Optional<String> name) {
        return new ModelConfig(
                description, versionPolicy, labels, name, modelFile, runtimeOptions, serving, signature, warmUp, cache);
    }

    /** Opened by this file within a version; by the runtime's usual one if there is none. */
    public ModelConfig withModelFile(Optional<String> file) {
        return new ModelConfig(
                description, versionPolicy, labels, runtime, file, runtimeOptions, serving, signature, warmUp, cache);
    }

    public ModelConfig withSignature(SignatureOverride override) {
        return new ModelConfig(
                description,
                versionPolicy,
                labels,
                runtime,
                modelFile,
                runtimeOptions,
                serving,
                override,
                warmUp,
                cache);
    }

    /** The part that a version must be loaded anew for when it changes: without description, policy and labels. */
    ModelConfig forLoading() {
        return new ModelConfig(
                DEFAULT.description,
                DEFAULT.versionPolicy,
                DEFAULT.labels,
                runtime,
                modelFile,
                runtimeOptions,
                serving,
                signature,
                warmUp,
                cache);
    }

    public ModelConfig withCache(CachePolicy policy) {
        return new ModelConfig(
                description,
                versionPolicy,
                labels,
                runtime,
                modelFile,
                runtimeOptions,
                serving,
                signature,
                warmUp,
                policy);
    }
}
