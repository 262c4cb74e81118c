package dev.barista.cache;

import com.dynatrace.hash4j.hashing.HashValue128;
import dev.barista.model.ParameterValue;
import dev.barista.model.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks, byte for byte: version, wanted outputs, parameters that matter, and the inputs by their position in
 * the signature. Two keys are of equal calls if and only if these bytes are equal; floats count by their bits, so that
 * 0 and -0 differ and a NaN equals itself.
 *
 * <p>Looks at the inputs of its call, so it is valid for as long as those are open.
 */
public final class CallKey {

    private static final int USUAL_SIZE_OF_REST = 40;

    private final VersionScope scope;
    private final byte[] header;
    private final @Nullable Tensor[] inputs;
    private final HashValue128 hash;

    private CallKey(VersionScope scope, byte[] header, @Nullable Tensor[] inputs, HashValue128 hash) {
        this.scope = scope;
        this.header = header;
        this.inputs = inputs;
        this.hash = hash;
    }

    static CallKey of(VersionScope scope, CacheableCall call, ContentHash hash) {
        return of(scope, call.inputs(), call.outputs(), call.parameters(), hash);
    }

    static CallKey of(
            VersionScope scope,
            @Nullable Tensor[] inputs,
            int[] outputs,
            Map<String, ParameterValue> parameters,
            ContentHash hash) {
        KeyWriter writer = new KeyWriter(scope.identitySize() + USUAL_SIZE_OF_REST);
        scope.writeIdentity(writer);
        writer.number(outputs.length);
        for (int output : outputs) {
            writer.number(output);
        }
        CallParameters.write(parameters, writer);
        for (Tensor input : inputs) {
            writer.input(input);
        }
        byte[] header = writer.take();
        return new CallKey(scope, header, inputs, hash.of(header, inputs));
    }

    public VersionScope scope() {
        return scope;
    }

    HashValue128 hash() {
        return hash;
    }

    /** The 128 bits of the hash in hexadecimal digits. */
    public String hashText() {
        return HexFormat.of().formatHex(hash.toByteArray());
    }

    /** All that tells the call apart, one piece after the other. */
    public List<ByteBuffer> content() {
        List<ByteBuffer> pieces = new ArrayList<>(1 + inputs.length);
        pieces.add(ByteBuffer.wrap(header).asReadOnlyBuffer());
        for (Tensor input : inputs) {
            if (input != null) {
                pieces.add(input.data());
            }
        }
        return pieces;
    }

    /** The length of {@link #content()}. */
    public long contentSize() {
        long size = header.length;
        for (Tensor input : inputs) {
            size += input == null ? 0 : input.byteSize();
        }
        return size;
    }

    /** Whether both are of equal calls. */
    boolean isEqualTo(CallKey other) {
        if (!hash.equals(other.hash) || inputs.length != other.inputs.length || contentSize() != other.contentSize()) {
            return false;
        }
        // Equal headers have equal types and shapes, so the inputs are there in the same places.
        return MemorySegment.ofArray(header).mismatch(MemorySegment.ofArray(other.header)) < 0 && sameInputs(other);
    }

    private boolean sameInputs(CallKey other) {
        for (int i = 0; i < inputs.length; i++) {
            Tensor mine = inputs[i];
            Tensor theirs = other.inputs[i];
            if (mine != null && theirs != null && mine.data().mismatch(theirs.data()) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Writes {@link #content()} to these bytes. */
    void writeContent(MemorySegment target) {
        MemorySegment.copy(MemorySegment.ofArray(header), 0, target, 0, header.length);
        long at = header.length;
        for (Tensor input : inputs) {
            if (input != null) {
                MemorySegment.copy(MemorySegment.ofBuffer(input.data()), 0, target, at, input.byteSize());
                at += input.byteSize();
            }
        }
    }

    /** Whether the bytes from this place to the end are this call's. */
    boolean isContent(MemorySegment bytes, long from) {
        if (bytes.byteSize() - from != contentSize() || !isAt(bytes, from, MemorySegment.ofArray(header))) {
            return false;
        }
        long at = from + header.length;
        for (Tensor input : inputs) {
            if (input != null) {
                if (!isAt(bytes, at, MemorySegment.ofBuffer(input.data()))) {
                    return false;
                }
                at += input.byteSize();
            }
        }
        return true;
    }

    private static boolean isAt(MemorySegment bytes, long from, MemorySegment part) {
        return MemorySegment.mismatch(bytes, from, from + part.byteSize(), part, 0, part.byteSize()) < 0;
    }
}
