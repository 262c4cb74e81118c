package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.StringValue;
import dev.barista.protocol.oip.messages.ModelRepositoryParameter;
import dev.barista.protocol.oip.messages.RepositoryModelLoadRequest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a load call brings to replace what lies in the repository.
 *
 * @param config the model's configuration as JSON text
 * @param files contents by path below the model's folder; empty means those of the repository
 */
public record LoadOverrides(Optional<String> config, Map<String, byte[]> files) {

    /** Nothing is replaced. */
    public static final LoadOverrides NONE = new LoadOverrides(Optional.empty(), Map.of());

    private static final String CONFIG = "config";
    private static final String FILE_PREFIX = "file:";

    public LoadOverrides {
        files = Map.copyOf(files);
    }

    /** Whether the repository's content is to be loaded as it is. */
    public boolean isEmpty() {
        return config.isEmpty() && files.isEmpty();
    }

    /**
     * Of a REST call's parameters, where the files are in Base64.
     *
     * @throws InferenceException if a parameter is unknown or not of its type
     */
    static LoadOverrides of(Map<String, ParameterValue> parameters) {
        Optional<String> config = Optional.empty();
        Map<String, byte[]> files = new HashMap<>();
        for (Map.Entry<String, ParameterValue> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            if (!(parameter.getValue() instanceof StringValue(String text))) {
                throw InferenceException.invalid("parameter \"" + name + "\": expected a string");
            }
            if (name.equals(CONFIG)) {
                config = Optional.of(text);
            } else if (name.startsWith(FILE_PREFIX)) {
                files.put(name.substring(FILE_PREFIX.length()), decodeBase64(name, text));
            } else {
                throw unknown(name);
            }
        }
        return new LoadOverrides(config, files);
    }

    /**
     * Of a gRPC call.
     *
     * @throws InferenceException if a parameter is unknown or not of its type
     */
    public static LoadOverrides of(RepositoryModelLoadRequest request) {
        Optional<String> config = Optional.empty();
        Map<String, byte[]> files = new HashMap<>();
        for (Map.Entry<String, ModelRepositoryParameter> parameter :
                request.getParametersMap().entrySet()) {
            String name = parameter.getKey();
            ModelRepositoryParameter value = parameter.getValue();
            if (name.equals(CONFIG)) {
                if (!value.hasStringParam()) {
                    throw InferenceException.invalid("parameter \"" + name + "\": expected string_param");
                }
                config = Optional.of(value.getStringParam());
            } else if (name.startsWith(FILE_PREFIX)) {
                if (!value.hasBytesParam()) {
                    throw InferenceException.invalid("parameter \"" + name + "\": expected bytes_param");
                }
                files.put(
                        name.substring(FILE_PREFIX.length()),
                        value.getBytesParam().toByteArray());
            } else {
                throw unknown(name);
            }
        }
        return new LoadOverrides(config, files);
    }

    private static InferenceException unknown(String name) {
        return InferenceException.invalid(
                "unknown parameter \"" + name + "\"; expected \"" + CONFIG + "\" or \"" + FILE_PREFIX + "<path>\"");
    }

    private static byte[] decodeBase64(String name, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw InferenceException.invalid("parameter \"" + name + "\": the content is not Base64");
        }
    }
}
