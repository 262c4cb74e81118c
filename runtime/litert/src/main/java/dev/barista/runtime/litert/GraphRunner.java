package dev.barista.runtime.litert;

import dev.barista.runtime.litert.LiteInterpreters.PlainFunctions;
import dev.barista.runtime.litert.LiteInterpreters.SignatureFunctions;
import dev.barista.runtime.nativelib.NativeCall;

/** The graph of an interpreter that is run. Ports say which input or output is meant. Closed before the interpreter. */
sealed interface GraphRunner extends AutoCloseable {

    long input(Port port);

    long output(Port port);

    /** Says which shape an input will have, as an array of {@code int}; {@link #allocate} makes it so. */
    boolean resize(Port port, long dims, int rank);

    boolean allocate();

    boolean invoke();

    /** Asks a run to stop before its next operator. May be called on any thread. */
    void cancel();

    @Override
    void close();

    /** The first graph of a file. */
    record Plain(PlainFunctions functions, long interpreter) implements GraphRunner {

        @Override
        public long input(Port port) {
            return NativeCall.call(functions.input(), interpreter, port.position());
        }

        @Override
        public long output(Port port) {
            return NativeCall.call(functions.output(), interpreter, port.position());
        }

        @Override
        public boolean resize(Port port, long dims, int rank) {
            return LiteInterpreters.isOk(NativeCall.call(functions.resize(), interpreter, port.position(), dims, rank));
        }

        @Override
        public boolean allocate() {
            return LiteInterpreters.isOk(NativeCall.call(functions.allocate(), interpreter));
        }

        @Override
        public boolean invoke() {
            return LiteInterpreters.isOk(NativeCall.call(functions.invoke(), interpreter));
        }

        @Override
        public void cancel() {
            NativeCall.callVoid(functions.cancel(), interpreter);
        }

        @Override
        public void close() {
            // The interpreter is its owner's.
        }
    }

    /** Another graph, by a signature. */
    record BySignature(SignatureFunctions functions, long runner) implements GraphRunner {

        static BySignature of(SignatureFunctions functions, long interpreter, long key) {
            return new BySignature(functions, NativeCall.call(functions.runner(), interpreter, key));
        }

        @Override
        public long input(Port port) {
            return NativeCall.call(functions.input(), runner, port.nativeName());
        }

        @Override
        public long output(Port port) {
            return NativeCall.call(functions.output(), runner, port.nativeName());
        }

        @Override
        public boolean resize(Port port, long dims, int rank) {
            return LiteInterpreters.isOk(NativeCall.call(functions.resize(), runner, port.nativeName(), dims, rank));
        }

        @Override
        public boolean allocate() {
            return LiteInterpreters.isOk(NativeCall.call(functions.allocate(), runner));
        }

        @Override
        public boolean invoke() {
            return LiteInterpreters.isOk(NativeCall.call(functions.invoke(), runner));
        }

        @Override
        public void cancel() {
            NativeCall.callVoid(functions.cancel(), runner);
        }

        @Override
        public void close() {
            NativeCall.callVoid(functions.delete(), runner);
        }
    }
}
