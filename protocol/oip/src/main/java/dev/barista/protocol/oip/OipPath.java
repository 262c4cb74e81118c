package dev.barista.protocol.oip;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.VersionSelector;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the path of a request's URI. */
public final class OipPath {

    private static final int MAX_LENGTH = 4096;

    private OipPath() {}

    /**
     * The route of a path, or empty if it is none of this protocol.
     *
     * @param path as it came, percent-encoded, without query; one slash at the end makes no difference
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if an encoding or a model's name is malformed,
     *     {@link ErrorCode#UNIMPLEMENTED} if it names one of several repositories
     */
    public static Optional<OipRoute> parse(String path) {
        if (!path.equals("/v2") && !path.startsWith("/v2/")) {
            return Optional.empty();
        }
        if (path.length() > MAX_LENGTH) {
            throw InferenceException.invalid(
                    "the path has " + path.length() + " characters, at most " + MAX_LENGTH + " are taken");
        }
        List<String> segments = segments(path);
        if (segments.isEmpty()) {
            return Optional.of(new OipRoute.ServerMetadata());
        }
        List<String> rest = segments.subList(1, segments.size());
        return switch (segments.getFirst()) {
            case "health" -> health(rest);
            case "models" -> models(rest);
            case "repository" -> repository(rest);
            case "systemsharedmemory" -> sharedMemory(rest);
            case "cudasharedmemory" -> sharedMemory(rest).map(route -> new OipRoute.CudaSharedMemory(rest.getLast()));
            default -> Optional.empty();
        };
    }

    private static Optional<OipRoute> health(List<String> segments) {
        if (segments.size() != 1) {
            return Optional.empty();
        }
        return switch (segments.getFirst()) {
            case "live" -> Optional.of(new OipRoute.ServerLive());
            case "ready" -> Optional.of(new OipRoute.ServerReady());
            default -> Optional.empty();
        };
    }

    private static Optional<OipRoute> models(List<String> segments) {
        if (segments.isEmpty()) {
            return Optional.of(new OipRoute.ModelList());
        }
        if (segments.size() == 1 && segments.getFirst().equals("stats")) {
            return Optional.of(new OipRoute.AllStatistics());
        }
        ModelName model = new ModelName(segments.getFirst());
        boolean versioned = segments.size() > 2
                && segments.get(1).equals("versions")
                && !segments.get(2).isEmpty();
        Optional<VersionSelector> version =
                versioned ? Optional.of(VersionSelector.parse(segments.get(2))) : Optional.empty();
        List<String> rest = segments.subList(versioned ? 3 : 1, segments.size());
        VersionSelector selector = version.orElseGet(VersionSelector.Latest::new);
        if (rest.isEmpty()) {
            return Optional.of(new OipRoute.ModelMetadata(model, selector));
        }
        if (rest.size() > 1) {
            return Optional.empty();
        }
        return switch (rest.getFirst()) {
            case "infer" -> Optional.of(new OipRoute.ModelInfer(model, selector));
            case "ready" -> Optional.of(new OipRoute.ModelReady(model, selector));
            case "config" -> Optional.of(new OipRoute.ModelConfig(model, selector));
            case "stats" -> Optional.of(new OipRoute.ModelStatistics(model, version));
            default -> Optional.empty();
        };
    }

    private static Optional<OipRoute> sharedMemory(List<String> segments) {
        boolean named = segments.size() == 3
                && segments.getFirst().equals("region")
                && !segments.get(1).isEmpty();
        if (!named && segments.size() != 1) {
            return Optional.empty();
        }
        String region = named ? segments.get(1) : "";
        return switch (segments.getLast()) {
            case "status" -> Optional.of(new OipRoute.SharedMemoryStatus(region));
            case "register" -> named ? Optional.of(new OipRoute.SharedMemoryRegister(region)) : Optional.empty();
            case "unregister" -> Optional.of(new OipRoute.SharedMemoryUnregister(region));
            default -> Optional.empty();
        };
    }

    private static Optional<OipRoute> repository(List<String> segments) {
        Optional<OipRoute> route = unnamedRepository(segments);
        if (route.isEmpty()
                && segments.size() > 1
                && unnamedRepository(segments.subList(1, segments.size())).isPresent()) {
            throw unknownRepository(segments.getFirst());
        }
        return route;
    }

    private static Optional<OipRoute> unnamedRepository(List<String> segments) {
        if (segments.equals(List.of("index"))) {
            return Optional.of(new OipRoute.RepositoryIndex());
        }
        if (segments.size() != 3 || !segments.getFirst().equals("models")) {
            return Optional.empty();
        }
        return switch (segments.get(2)) {
            case "load" -> Optional.of(new OipRoute.RepositoryLoad(new ModelName(segments.get(1))));
            case "unload" -> Optional.of(new OipRoute.RepositoryUnload(new ModelName(segments.get(1))));
            default -> Optional.empty();
        };
    }

    /** What a call is answered with that names a repository. */
    static InferenceException unknownRepository(String name) {
        return new InferenceException(
                ErrorCode.UNIMPLEMENTED,
                "repositories have no names here; leave out \"" + name + "\" to mean all of them");
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = "/v2/".length();
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            int stop = end < 0 ? path.length() : end;
            segments.add(decode(path.substring(start, stop)));
            start = stop + 1;
        }
        return segments;
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        byte[] encoded = segment.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                decoded.put(escapedByte(segment, encoded, i + 1));
                i += 2;
            } else {
                decoded.put(encoded[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw InferenceException.invalid("\"" + segment + "\" in the path is not UTF-8 when decoded");
        }
    }

    private static byte escapedByte(String segment, byte[] encoded, int digits) {
        int high = digits + 1 < encoded.length ? Character.digit(encoded[digits], 16) : -1;
        int low = digits + 1 < encoded.length ? Character.digit(encoded[digits + 1], 16) : -1;
        if (high < 0 || low < 0) {
            throw InferenceException.invalid(
                    "\"" + segment + "\" in the path has a '%' that two hexadecimal digits must follow");
        }
        return (byte) (high << 4 | low);
    }
}
