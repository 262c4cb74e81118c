package dev.barista.registry;

import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import java.time.Instant;
import java.util.Optional;

/**
 * What a server remembers across restarts: one database in a folder that this process holds. Thread-safe; closed by
 * whoever opened it, when nobody uses its parts any more.
 *
 * <p>Loads the database's classes when it is opened, not before.
 */
public final class Registry implements AutoCloseable {

    private final StateFolder folder;
    private final Database database;
    private final OperationStore operations;
    private final OperationExpiry expiry;
    private final OperationQueue queue;
    private final CallbackQueue callbacks;
    private final int recovered;

    private Registry(StateFolder folder, Database database, Clock clock, OperationLimits limits) {
        this.folder = folder;
        this.database = database;
        Usage usage = Usage.of(database, limits);
        this.operations = new OperationStore(database, clock, limits, usage);
        this.expiry = new OperationExpiry(database, clock, usage);
        this.queue = new OperationQueue(database, clock, limits, usage);
        this.callbacks = new CallbackQueue(database, clock);
        this.recovered = queue.recover();
        callbacks.recover();
    }

    /**
     * Opens the database of a folder, or makes it, and brings its tables to the newest form. What was running when the
     * last process ended waits again.
     *
     * @param folder stays the caller's, who closes it after this
     * @throws InferenceException if it can't be opened
     */
    public static Registry open(StateFolder folder, Clock clock, OperationLimits limits) {
        // Until it is closed as it should be, there may always be work left.
        folder.setDue(Optional.of(Instant.EPOCH));
        Database database = Database.open(folder);
        boolean done = false;
        try {
            Registry registry = new Registry(folder, database, clock, limits);
            done = true;
            return registry;
        } finally {
            if (!done) {
                database.close();
            }
        }
    }

    public OperationStore operations() {
        return operations;
    }

    public OperationExpiry expiry() {
        return expiry;
    }

    public OperationQueue queue() {
        return queue;
    }

    public CallbackQueue callbacks() {
        return callbacks;
    }

    /** How many operations the last process was still running when it ended without being told to. */
    public int recovered() {
        return recovered;
    }

    /** Puts back what is running, notes when somebody has to look again, and closes the database. */
    @Override
    public void close() {
        queue.release();
        boolean work = !queue.isEmpty() || callbacks.nextDue().isPresent();
        Optional<Instant> next = expiry.settle();
        Optional<Instant> due = work ? Optional.of(Instant.EPOCH) : next;
        database.close();
        folder.setDue(due);
    }
}
