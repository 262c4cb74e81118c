package dev.barista.registry;

import dev.barista.model.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Forgets operations in time. Thread-safe, and waits for the database as {@link OperationStore} does. */
public final class OperationExpiry {

    private static final int AT_ONCE = 200;

    private final Database database;
    private final Clock clock;
    private final Usage usage;

    OperationExpiry(Database database, Clock clock, Usage usage) {
        this.database = database;
        this.clock = clock;
        this.usage = usage;
    }

    /**
     * Lets go of what has been kept long enough. What expires is remembered by its row for a while, so that its caller
     * is told what happened.
     *
     * @return how many operations expired
     */
    public int expire() {
        Instant now = Moments.now(clock);
        int total = 0;
        int last;
        do {
            Usage.Freed freed = database.transact(connection -> expireSome(connection, now));
            usage.give(freed);
            last = (int) freed.operations();
            total += last;
        } while (last == AT_ONCE);
        forgetExpired(now.minus(OperationLimits.MEMORY_OF_EXPIRED));
        return total;
    }

    private static Usage.Freed expireSome(Connection connection, Instant now) throws SQLException {
        List<OperationId> ids = Statement.of(
                        connection,
                        "select id from operation where expired = false and expires_at <= ? and state <> ?"
                                + " order by expires_at fetch first ? rows only for update")
                .with(now)
                .with(OperationState.RUNNING)
                .with(AT_ONCE)
                .list(row -> new OperationId(row.getString(1)));
        long bytes = 0;
        for (OperationId id : ids) {
            bytes += Usage.kept(connection, id).bytes();
            Payloads.delete(connection, id);
            Statement.of(connection, "update operation set expired = true, stored_bytes = 0 where id = ?")
                    .with(id)
                    .update();
            CallbackQueue.expired(connection, id);
        }
        return new Usage.Freed(ids.size(), bytes);
    }

    private void forgetExpired(Instant until) {
        database.transact(
                connection -> Statement.of(connection, "delete from operation where expired = true and expires_at <= ?")
                        .with(until)
                        .update());
    }

    /**
     * Forgets all that has expired, which only a running server remembers.
     *
     * @return when the next operation expires, empty if there is none
     */
    Optional<Instant> settle() {
        forgetExpired(Moments.now(clock));
        return database.transact(connection -> Statement.of(
                        connection, "select min(expires_at) as next from operation where expired = false")
                .first(row -> Statement.moment(row, "next"))
                .flatMap(moment -> moment));
    }
}
