package dev.barista.protocol.oip;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;

/** Refuses all tensors in shared memory. */
public final class NoSharedMemory implements SharedMemory {

    private final ErrorCode code;
    private final String reason;

    private NoSharedMemory(ErrorCode code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    /** Of a server that was not told to use any. */
    public static NoSharedMemory off() {
        return new NoSharedMemory(
                ErrorCode.UNIMPLEMENTED,
                "shared memory is not in use here; leave out the parameters that name it, or start the server with"
                        + " --shared-memory");
    }

    /** Of calls that are answered when their caller is elsewhere. */
    public static NoSharedMemory later() {
        return new NoSharedMemory(
                ErrorCode.INVALID_ARGUMENT,
                "a call that is answered later can't use shared memory, which may hold something else by then;"
                        + " leave out the parameters that name it");
    }

    /** What is thrown. */
    public InferenceException refusal(String owner) {
        return new InferenceException(code, owner + ": " + reason);
    }

    @Override
    public long maxInputBytes() {
        return 0;
    }

    @Override
    public Part part(String owner, SharedSlice slice) {
        throw refusal(owner);
    }
}
