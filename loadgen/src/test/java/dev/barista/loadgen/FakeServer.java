package dev.barista.loadgen;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Connections of a server that answers every call after a time that the test says. */
final class FakeServer implements Wires {

    private final ManualTicker ticker;
    private final int callsAWire;
    private final List<FakeWire> wires = new ArrayList<>();
    private long answersAfter;
    private Outcome outcome = Outcome.OK;
    private boolean reachable = true;
    private boolean answering = true;
    private int sent;

    FakeServer(ManualTicker ticker, int callsAWire, long answersAfter) {
        this.ticker = ticker;
        this.callsAWire = callsAWire;
        this.answersAfter = answersAfter;
    }

    void answersAfter(long nanos) {
        answersAfter = nanos;
    }

    void answersWith(Outcome next) {
        outcome = next;
    }

    void isReachable(boolean is) {
        reachable = is;
    }

    /** Whether it answers at all what is sent from now on. */
    void answers(boolean does) {
        answering = does;
    }

    int sent() {
        return sent;
    }

    int opened() {
        return wires.size();
    }

    /** Closes a connection. */
    void close(int index) {
        wires.get(index).loseAll();
    }

    @Override
    public void open(Wire.Listener listener, Consumer<String> failed) {
        ticker.after(0, () -> {
            if (reachable) {
                FakeWire wire = new FakeWire(listener);
                wires.add(wire);
                listener.opened(wire);
            } else {
                failed.accept("nobody is there");
            }
        });
    }

    private final class FakeWire implements Wire {

        private final Listener listener;
        private final List<Call> calls = new ArrayList<>();
        private boolean queued;
        private boolean closed;

        FakeWire(Listener listener) {
            this.listener = listener;
        }

        @Override
        public boolean ready() {
            return !closed && calls.size() < callsAWire;
        }

        @Override
        public void send(Call call) {
            call.wire = this;
            calls.add(call);
            sent++;
            if (answering) {
                ticker.after(answersAfter, () -> answer(call));
            }
        }

        private void answer(Call call) {
            if (calls.remove(call)) {
                String kind = outcome == Outcome.OK ? "" : outcome.name();
                listener.ended(this, call, outcome, kind, () -> "because");
                listener.readComplete(this);
            }
        }

        void loseAll() {
            closed = true;
            for (Call call : List.copyOf(calls)) {
                calls.remove(call);
                listener.ended(this, call, Outcome.FAILED, Reasons.BROKEN, () -> "closed");
            }
            listener.lost(this, "closed");
        }

        @Override
        public void flush() {
            // Sent at once.
        }

        @Override
        public boolean abandon(Call call) {
            calls.remove(call);
            return true;
        }

        @Override
        public boolean queued() {
            return queued;
        }

        @Override
        public void queued(boolean is) {
            queued = is;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
