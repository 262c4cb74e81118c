package dev.barista.protocol.oip;

import dev.barista.json.JsonInput;
import dev.barista.json.JsonParameters;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.protocol.oip.messages.RepositoryModelUnloadRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the bodies of the model repository calls over REST, which may be empty, and checks those over gRPC. All throw
 * an {@link InferenceException} for what they do not know: passing over it would do something else than was asked for.
 */
public final class RepositoryRequests {

    private static final String UNLOAD_DEPENDENTS = "unload_dependents";

    private RepositoryRequests() {}

    /** Whether {@code POST /v2/repository/index} asks for ready models alone. */
    public static boolean readyOnly(byte[] body) {
        if (body.length == 0) {
            return false;
        }
        boolean[] ready = {false};
        JsonInput input = JsonInput.of(body);
        input.object("the request", key -> {
            if (key.equals("ready")) {
                ready[0] = input.bool("ready");
            } else {
                throw input.error("unknown key \"" + key + "\"; expected \"ready\"");
            }
        });
        input.end();
        return ready[0];
    }

    /** What {@code POST /v2/repository/models/M/load} brings along. */
    public static LoadOverrides load(byte[] body) {
        return LoadOverrides.of(parameters(body));
    }

    /** Whether {@code POST /v2/repository/models/M/unload} asks for the models that only this one needs, too. */
    public static boolean unloadDependents(byte[] body) {
        Map<String, ParameterValue> parameters = parameters(body);
        checkUnload(parameters.keySet());
        return ReservedParameters.flag("", parameters, UNLOAD_DEPENDENTS).orElse(false);
    }

    /** The same of a gRPC call. */
    public static boolean unloadDependents(RepositoryModelUnloadRequest request) {
        checkUnload(request.getParametersMap().keySet());
        return Optional.ofNullable(request.getParametersMap().get(UNLOAD_DEPENDENTS))
                .filter(parameter -> {
                    if (!parameter.hasBoolParam()) {
                        throw InferenceException.invalid(
                                "parameter \"" + UNLOAD_DEPENDENTS + "\": expected bool_param");
                    }
                    return parameter.getBoolParam();
                })
                .isPresent();
    }

    /**
     * Refuses a call that names one of several repositories.
     *
     * @param repositoryName as it stands in the gRPC request
     */
    public static void checkRepositoryName(String repositoryName) {
        if (!repositoryName.isEmpty()) {
            throw OipPath.unknownRepository(repositoryName);
        }
    }

    private static void checkUnload(Set<String> names) {
        for (String name : names) {
            if (!name.equals(UNLOAD_DEPENDENTS)) {
                throw InferenceException.invalid(
                        "unknown parameter \"" + name + "\"; expected \"" + UNLOAD_DEPENDENTS + "\"");
            }
        }
    }

    private static Map<String, ParameterValue> parameters(byte[] body) {
        Map<String, ParameterValue> parameters = new HashMap<>();
        if (body.length == 0) {
            return parameters;
        }
        JsonInput input = JsonInput.of(body);
        input.object("the request", key -> {
            if (key.equals("parameters")) {
                parameters.putAll(JsonParameters.read(input, () -> "parameters"));
            } else {
                throw input.error("unknown key \"" + key + "\"; expected \"parameters\"");
            }
        });
        input.end();
        return parameters;
    }
}
