package dev.barista.registry;

import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The operations as their callers see them: made, looked up, cancelled, forgotten. What runs them is the
 * {@link OperationQueue}.
 *
 * <p>Thread-safe. Everything waits for the database; what returned is on the disk. A database that fails makes any
 * method throw an {@link InferenceException} with {@link ErrorCode#UNAVAILABLE}.
 */
public final class OperationStore {

    private final Database database;
    private final Clock clock;
    private final OperationLimits limits;
    private final Usage usage;

    OperationStore(Database database, Clock clock, OperationLimits limits, Usage usage) {
        this.database = database;
        this.clock = clock;
        this.limits = limits;
        this.usage = usage;
    }

    /**
     * Takes a call; from now on it survives the process.
     *
     * @param body the remaining bytes; the buffer is left as it is
     * @param callback who is to be told when it has finished
     * @return the operation, queued
     * @throws InferenceException {@link ErrorCode#RESOURCE_EXHAUSTED} if there is no room for it
     */
    public Operation create(OperationId id, StoredCall call, ByteBuffer body, Optional<URI> callback) {
        usage.take(call.bytes());
        boolean done = false;
        try {
            Instant now = Moments.now(clock);
            Operation made = database.transact(connection -> {
                insert(connection, id, call, now);
                Payloads.insert(connection, id, Payloads.CALL, body);
                if (callback.isPresent()) {
                    insertCallback(connection, id, callback.get(), CallbackState.WAITING);
                }
                return find(connection, id).orElseThrow();
            });
            done = true;
            return made;
        } finally {
            if (!done) {
                usage.give(new Usage.Freed(1, call.bytes()));
            }
        }
    }

    private void insert(Connection connection, OperationId id, StoredCall call, Instant now) throws SQLException {
        Statement.of(
                        connection,
                        "insert into operation (id, model, version, request_id, json_length, call_bytes, state,"
                                + " attempts, crashes, refusals, created_at, due_at, expires_at, expired,"
                                + " stored_bytes, reason) values (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, false, ?, '')")
                .with(id)
                .with(call.model().value())
                .with(call.version())
                .with(call.requestId())
                .withNumberOrNull(
                        call.jsonLength().isPresent() ? call.jsonLength().getAsInt() : null)
                .with(call.bytes())
                .with(OperationState.QUEUED)
                .with(now)
                .with(now)
                .with(now.plus(limits.queueTtl()))
                .with(call.bytes())
                .update();
    }

    private void insertCallback(Connection connection, OperationId id, URI target, CallbackState state)
            throws SQLException {
        Statement.of(
                        connection,
                        "insert into callback (operation_id, url, state, attempts, due_at, problem)"
                                + " values (?, ?, ?, 0, ?, '')")
                .with(id)
                .with(target.toString())
                .with(state)
                .with(Moments.now(clock))
                .update();
    }

    /** Adds a callback to an operation that has none; one that has finished by now is called back for at once. */
    public void callBack(OperationId id, URI target) {
        database.transact(connection -> {
            Optional<OperationState> state = lockedState(connection, id);
            if (state.isPresent()) {
                boolean finished = state.get().isFinished();
                insertCallback(connection, id, target, finished ? CallbackState.DUE : CallbackState.WAITING);
            }
            return state;
        });
    }

    /** The operation, empty if there is none or it was forgotten. */
    public Optional<Operation> find(OperationId id) {
        return database.transact(connection -> find(connection, id));
    }

    private static Optional<Operation> find(Connection connection, OperationId id) throws SQLException {
        return Statement.of(connection, OperationRows.SELECT + " where o.id = ?")
                .with(id)
                .first(OperationRows::read);
    }

    /** The operations that are wanted and have not expired, the newest first. */
    public List<Operation> list(OperationFilter filter) {
        return database.transact(connection -> {
            Statement statement = Statement.of(
                    connection,
                    OperationRows.SELECT + " where o.expired = false"
                            + (filter.model().isPresent() ? " and o.model = ?" : "")
                            + (filter.state().isPresent() ? " and o.state = ?" : "")
                            + " order by o.created_at desc, o.id fetch first ? rows only");
            filter.model().ifPresent(statement::with);
            filter.state().ifPresent(statement::with);
            return statement.with(filter.limit()).list(OperationRows::read);
        });
    }

    /**
     * Hands over the body of an answer in parts.
     *
     * @return how many bytes there were; fewer than the answer has if it was forgotten in between
     */
    public long readAnswer(OperationId id, Consumer<byte[]> reader) {
        return database.transact(connection -> Payloads.read(connection, id, Payloads.ANSWER, reader));
    }

    /** Cancels an operation that has not finished, forgets one that has. */
    public Removal cancelOrRemove(OperationId id, String reason) {
        Removed removed = database.transact(connection -> {
            Optional<OperationState> state = lockedState(connection, id);
            if (state.isEmpty()) {
                return new Removed(Removal.UNKNOWN, Usage.Freed.NOTHING);
            }
            return state.get().isFinished()
                    ? new Removed(Removal.REMOVED, delete(connection, id))
                    : new Removed(Removal.CANCELLED, cancel(connection, id, reason));
        });
        usage.give(removed.freed());
        return removed.outcome();
    }

    private record Removed(Removal outcome, Usage.Freed freed) {}

    private Usage.Freed cancel(Connection connection, OperationId id, String reason) throws SQLException {
        Instant now = Moments.now(clock);
        Usage.Freed freed = new Usage.Freed(0, Usage.kept(connection, id).bytes());
        Payloads.delete(connection, id);
        Statement.of(
                        connection,
                        "update operation set state = ?, finished_at = ?, expires_at = ?, stored_bytes = 0,"
                                + " reason = ? where id = ?")
                .with(OperationState.CANCELLED)
                .with(now)
                .with(now.plus(limits.resultTtl()))
                .with(reason)
                .with(id)
                .update();
        CallbackQueue.finished(connection, id, now);
        return freed;
    }

    /** Forgets an operation, finished or not; harmless if there is none. */
    public void remove(OperationId id) {
        usage.give(database.transact(connection -> delete(connection, id)));
    }

    private static Usage.Freed delete(Connection connection, OperationId id) throws SQLException {
        Usage.Freed freed = Usage.kept(connection, id);
        Statement.of(connection, "delete from operation where id = ?").with(id).update();
        return freed;
    }

    /** The state, which nobody changes until the transaction ends. */
    private static Optional<OperationState> lockedState(Connection connection, OperationId id) throws SQLException {
        return Statement.of(connection, "select state from operation where id = ? for update")
                .with(id)
                .first(row -> OperationState.valueOf(row.getString(1)));
    }

    /** How many operations there are that have not expired. */
    public OperationStatistics statistics() {
        return database.transact(connection -> {
            Map<OperationState, Long> counts = new EnumMap<>(OperationState.class);
            for (OperationState state : OperationState.values()) {
                counts.put(state, 0L);
            }
            Statement.of(connection, "select state, count(*) from operation where expired = false group by state")
                    .list(row -> counts.put(OperationState.valueOf(row.getString(1)), row.getLong(2)));
            Optional<Instant> oldest = Statement.of(
                            connection,
                            "select min(created_at) as oldest from operation where expired = false and state in (?, ?)")
                    .with(OperationState.QUEUED)
                    .with(OperationState.RUNNING)
                    .first(row -> Statement.moment(row, "oldest"))
                    .flatMap(moment -> moment);
            return new OperationStatistics(counts, oldest, usage.bytes());
        });
    }
}
