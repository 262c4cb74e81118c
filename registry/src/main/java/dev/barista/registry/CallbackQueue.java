package dev.barista.registry;

import dev.barista.model.Clock;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The callbacks that are to be delivered. A claim holds for some time; if it is not ended by then, as when the process
 * ended, the callback is due again. So each is delivered at least once.
 *
 * <p>Thread-safe, and waits for the database as {@link OperationStore} does.
 */
public final class CallbackQueue {

    private static final int MAX_PROBLEM = 1000;

    private final Database database;
    private final Clock clock;

    CallbackQueue(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A callback that its claimer, and nobody else, is to deliver now.
     *
     * @param attempt which try this is, from 1 on
     */
    public record Claim(OperationId id, URI target, int attempt) {}

    /** The operation has finished: whoever wants to be told is. */
    static void finished(Connection connection, OperationId id, Instant now) throws SQLException {
        Statement.of(connection, "update callback set state = ?, due_at = ? where operation_id = ? and state = ?")
                .with(CallbackState.DUE)
                .with(now)
                .with(id)
                .with(CallbackState.WAITING)
                .update();
    }

    /** The operation has expired, so there is nothing left to tell of. */
    static void expired(Connection connection, OperationId id) throws SQLException {
        Statement.of(
                        connection,
                        "update callback set state = ?, problem = ? where operation_id = ? and state in (?, ?)")
                .with(CallbackState.GIVEN_UP)
                .with("the operation expired first")
                .with(id)
                .with(CallbackState.WAITING)
                .with(CallbackState.DUE)
                .update();
    }

    /** Makes all that are to be delivered due now; called before anything is claimed, when nobody else delivers any. */
    void recover() {
        database.transact(connection -> Statement.of(connection, "update callback set due_at = ? where state = ?")
                .with(Moments.now(clock))
                .with(CallbackState.DUE)
                .update());
    }

    /** Takes the callback that has been due for longest, empty if none is. */
    public Optional<Claim> claim(Duration claimHolds) {
        Instant now = Moments.now(clock);
        return database.transact(connection -> {
            Optional<Claim> next = Statement.of(
                            connection,
                            "select operation_id, url, attempts from callback where state = ? and due_at <= ?"
                                    + " order by due_at, operation_id fetch first 1 rows only for update skip locked")
                    .with(CallbackState.DUE)
                    .with(now)
                    .first(row -> new Claim(
                            new OperationId(row.getString(1)), URI.create(row.getString(2)), row.getInt(3) + 1));
            if (next.isPresent()) {
                Statement.of(connection, "update callback set attempts = ?, due_at = ? where operation_id = ?")
                        .with(next.get().attempt())
                        .with(now.plus(claimHolds))
                        .with(next.get().id())
                        .update();
            }
            return next;
        });
    }

    /** When the next callback is due, empty if there is none to be delivered. */
    public Optional<Instant> nextDue() {
        return database.transact(
                connection -> Statement.of(connection, "select min(due_at) as next from callback where state = ?")
                        .with(CallbackState.DUE)
                        .first(row -> Statement.moment(row, "next"))
                        .flatMap(moment -> moment));
    }

    /** The receiver took it. */
    public void delivered(Claim claim) {
        end(claim, CallbackState.DELIVERED, Moments.now(clock), "");
    }

    /** The receiver did not take it; it is due again at some moment. */
    public void putOff(Claim claim, Instant until, String problem) {
        end(claim, CallbackState.DUE, until, problem);
    }

    /** The receiver will not take it. */
    public void giveUp(Claim claim, String problem) {
        end(claim, CallbackState.GIVEN_UP, Moments.now(clock), problem);
    }

    private void end(Claim claim, CallbackState state, Instant due, String problem) {
        database.transact(connection -> Statement.of(
                        connection,
                        "update callback set state = ?, due_at = ?, problem = ?"
                                + " where operation_id = ? and state = ? and attempts = ?")
                .with(state)
                .with(due)
                .with(problem.length() <= MAX_PROBLEM ? problem : problem.substring(0, MAX_PROBLEM))
                .with(claim.id())
                .with(CallbackState.DUE)
                .with(claim.attempt())
                .update());
    }
}
