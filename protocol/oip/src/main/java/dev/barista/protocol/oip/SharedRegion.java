package dev.barista.protocol.oip;

import dev.barista.json.JsonInput;
import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.messages.SystemSharedMemoryRegisterRequest;

/**
 * A region of shared memory as callers register it.
 *
 * @param name by which requests name it
 * @param key by which the system names the memory
 * @param offset where in that memory the region begins
 * @param byteSize of the region
 */
public record SharedRegion(String name, String key, long offset, long byteSize) {

    private static final int LONGEST_NAME = 256;

    /** @throws InferenceException if such a region can't be */
    public SharedRegion {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw InferenceException.invalid(
                    "a region's name has 1 to " + LONGEST_NAME + " characters, got " + name.length());
        }
        // Unsigned numbers above all that fits come as negative ones.
        if (offset < 0 || byteSize < 1 || offset > Long.MAX_VALUE - byteSize) {
            throw InferenceException.invalid("region \"" + name
                    + "\": expected an offset of 0 or more and a byte_size of 1 or more, got "
                    + Long.toUnsignedString(offset) + " and " + Long.toUnsignedString(byteSize));
        }
    }

    /** Reads the body of {@code POST /v2/systemsharedmemory/region/R/register}. */
    public static SharedRegion of(String name, byte[] body) {
        Fields fields = new Fields();
        JsonInput input = JsonInput.of(body);
        input.object("the request", key -> {
            switch (key) {
                case "key" -> fields.key = input.string(key);
                case "offset" -> fields.offset = input.integer(key, 0, Long.MAX_VALUE);
                case "byte_size" -> fields.byteSize = input.integer(key, 1, Long.MAX_VALUE);
                default ->
                    throw input.error("unknown key \"" + key + "\"; expected \"key\", \"offset\" and \"byte_size\"");
            }
        });
        input.end();
        return new SharedRegion(name, fields.key, fields.offset, fields.byteSize);
    }

    public static SharedRegion of(SystemSharedMemoryRegisterRequest request) {
        return new SharedRegion(request.getName(), request.getKey(), request.getOffset(), request.getByteSize());
    }

    private static final class Fields {
        private String key = "";
        private long offset;
        private long byteSize;
    }
}
