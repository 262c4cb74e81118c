package dev.barista.registry;

import dev.barista.model.Clock;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The operations as those see them who run them. Whoever claims a call has it alone, and ends it by exactly one of
 * {@link #finish} and {@link #putOff}; a call that was cancelled, or claimed again, meanwhile is left as it is.
 *
 * <p>Thread-safe, and waits for the database as {@link OperationStore} does.
 */
public final class OperationQueue {

    private static final int MAX_REASON = 4000;

    private final Database database;
    private final Clock clock;
    private final OperationLimits limits;
    private final Usage usage;

    OperationQueue(Database database, Clock clock, OperationLimits limits, Usage usage) {
        this.database = database;
        this.clock = clock;
        this.limits = limits;
        this.usage = usage;
    }

    /**
     * Puts all that were running back into the queue; called before anything is claimed, when nobody else runs any.
     *
     * @return how many the last process was still running when it ended
     */
    int recover() {
        return database.transact(connection -> Statement.of(
                        connection, "update operation set state = ?, crashes = crashes + 1 where state = ?")
                .with(OperationState.QUEUED)
                .with(OperationState.RUNNING)
                .update());
    }

    /** Puts all that are running back into the queue, because this process is about to end as it should. */
    int release() {
        return database.transact(
                connection -> Statement.of(connection, "update operation set state = ? where state = ?")
                        .with(OperationState.QUEUED)
                        .with(OperationState.RUNNING)
                        .update());
    }

    /** Takes the call that has been due for longest, empty if none is. */
    public Optional<ClaimedCall> claim() {
        Instant now = Moments.now(clock);
        return database.transact(connection -> {
            Optional<OperationId> next = Statement.of(
                            connection,
                            "select id from operation where state = ? and due_at <= ? and expired = false"
                                    + " order by due_at, created_at, id fetch first 1 rows only"
                                    + " for update skip locked")
                    .with(OperationState.QUEUED)
                    .with(now)
                    .first(row -> new OperationId(row.getString(1)));
            return next.isEmpty() ? Optional.empty() : Optional.of(claim(connection, next.get(), now));
        });
    }

    private static ClaimedCall claim(Connection connection, OperationId id, Instant now) throws SQLException {
        Statement.of(connection, "update operation set state = ?, attempts = attempts + 1, started_at = ? where id = ?")
                .with(OperationState.RUNNING)
                .with(now)
                .with(id)
                .update();
        return Statement.of(connection, "select * from operation where id = ?")
                .with(id)
                .first(row -> new ClaimedCall(id, OperationRows.call(row), OperationRows.runs(row)))
                .orElseThrow();
    }

    /** When the next call is due that nobody has claimed, empty if there is none. */
    public Optional<Instant> nextDue() {
        return database.transact(connection -> Statement.of(
                        connection, "select min(due_at) as next from operation where state = ? and expired = false")
                .with(OperationState.QUEUED)
                .first(row -> Statement.moment(row, "next"))
                .flatMap(moment -> moment));
    }

    /**
     * Hands over the body of a claimed call in parts.
     *
     * @return how many bytes there were; fewer than the call has if it was cancelled meanwhile
     */
    public long readCall(ClaimedCall claimed, Consumer<byte[]> reader) {
        return database.transact(connection -> Payloads.read(connection, claimed.id(), Payloads.CALL, reader));
    }

    /**
     * Stores the answer of a claimed call.
     *
     * @param outcome succeeded or failed
     * @param body the remaining bytes; the buffer is left as it is
     * @param reason why it failed, else ""
     * @return whether it was still wanted
     */
    public boolean finish(
            ClaimedCall claimed, OperationState outcome, AnswerHead head, ByteBuffer body, String reason) {
        if (outcome != OperationState.SUCCEEDED && outcome != OperationState.FAILED) {
            throw new IllegalArgumentException("no run ends in " + outcome);
        }
        Instant now = Moments.now(clock);
        boolean wanted = database.transact(connection -> {
            int changed = Statement.of(
                            connection,
                            "update operation set state = ?, finished_at = ?, expires_at = ?, stored_bytes = ?,"
                                    + " status = ?, content_type = ?, headers = ?, answer_bytes = ?, reason = ?"
                                    + " where id = ? and state = ? and attempts = ?")
                    .with(outcome)
                    .with(now)
                    .with(now.plus(limits.resultTtl()))
                    .with(head.bytes())
                    .with(head.status())
                    .with(head.contentType())
                    .with(head.headerLines())
                    .with(head.bytes())
                    .with(shortened(reason))
                    .with(claimed.id())
                    .with(OperationState.RUNNING)
                    .with(claimed.runs().attempts())
                    .update();
            if (changed == 0) {
                return false;
            }
            Payloads.delete(connection, claimed.id());
            Payloads.insert(connection, claimed.id(), Payloads.ANSWER, body);
            CallbackQueue.finished(connection, claimed.id(), now);
            return true;
        });
        if (wanted) {
            usage.give(new Usage.Freed(0, claimed.call().bytes() - head.bytes()));
        }
        return wanted;
    }

    /**
     * Puts a claimed call back into the queue, not to be claimed before some moment.
     *
     * @return whether it was still wanted
     */
    public boolean putOff(ClaimedCall claimed, Instant until, String reason) {
        return database.transact(connection -> Statement.of(
                                connection,
                                "update operation set state = ?, refusals = refusals + 1, due_at = ?, reason = ?"
                                        + " where id = ? and state = ? and attempts = ?")
                        .with(OperationState.QUEUED)
                        .with(until)
                        .with(shortened(reason))
                        .with(claimed.id())
                        .with(OperationState.RUNNING)
                        .with(claimed.runs().attempts())
                        .update()
                == 1);
    }

    private static String shortened(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
    }

    /** Whether no call waits or runs. */
    boolean isEmpty() {
        return database.transact(connection -> Statement.of(
                        connection,
                        "select id from operation where state in (?, ?) and expired = false fetch first 1 rows only")
                .with(OperationState.QUEUED)
                .with(OperationState.RUNNING)
                .first(row -> row.getString(1))
                .isEmpty());
    }
}
