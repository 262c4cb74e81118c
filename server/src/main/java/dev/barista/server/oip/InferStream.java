package dev.barista.server.oip;

import dev.barista.model.InferenceException;
import dev.barista.server.grpc.GrpcCall;
import dev.barista.server.grpc.GrpcMethod;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One ModelStreamInfer call: many requests at a time, answered in the order in which they came. A request that fails is
 * answered by an error message, and the stream goes on. So many may be unanswered, or answered and not taken by the
 * caller; then no more are read.
 */
final class InferStream implements GrpcMethod.Receiver {

    private static final int MAX_PENDING = 64;

    private final GrpcCall call;
    private final GrpcInfer infer;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private boolean paused;
    private boolean halfClosed;
    private boolean over;

    InferStream(GrpcCall call, GrpcInfer infer) {
        this.call = call;
        this.infer = infer;
        call.onWritable(this::flush);
    }

    /** The place of one answer in the order. */
    private static final class Slot {
        private @Nullable ByteBuf frame;
    }

    @Override
    public void message(ByteBuf message) {
        Slot slot = new Slot();
        slots.add(slot);
        if (slots.size() >= MAX_PENDING && !paused) {
            paused = true;
            call.pause();
        }
        infer.infer(call, message, true, new GrpcInfer.Answers() {
            @Override
            public void answered(ByteBuf frame) {
                fill(slot, frame);
            }

            @Override
            public void failed(Throwable failure, Optional<String> id) {
                Throwable error = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                if (error instanceof InferenceException e) {
                    fill(slot, infer.streamedError(call, e.getMessage(), id));
                } else {
                    call.fail(error);
                }
            }
        });
    }

    private void fill(Slot slot, ByteBuf frame) {
        if (over) {
            frame.release();
            return;
        }
        slot.frame = frame;
        flush();
    }

    private void flush() {
        Slot first = slots.peek();
        while (!over && first != null && first.frame != null && call.isWritable()) {
            slots.remove();
            call.send(first.frame);
            first = slots.peek();
        }
        if (paused && slots.size() < MAX_PENDING / 2) {
            paused = false;
            call.resume();
        }
        endIfDone();
    }

    private void endIfDone() {
        if (halfClosed && slots.isEmpty() && !over) {
            over = true;
            call.end();
        }
    }

    @Override
    public void halfClosed() {
        halfClosed = true;
        endIfDone();
    }

    @Override
    public void cancelled() {
        over = true;
        for (Slot slot : slots) {
            if (slot.frame != null) {
                slot.frame.release();
            }
        }
        slots.clear();
    }
}
