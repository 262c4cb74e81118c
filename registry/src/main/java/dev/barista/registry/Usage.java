package dev.barista.registry;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.sql.Connection;
import java.sql.SQLException;

/** How much is kept, counted along so that nobody has to ask the database before an operation is taken. Thread-safe. */
final class Usage {

    private final OperationLimits limits;
    private long operations;
    private long bytes;

    private Usage(OperationLimits limits, long operations, long bytes) {
        this.limits = limits;
        this.operations = operations;
        this.bytes = bytes;
    }

    /** That of a database, before anybody changes it. */
    static Usage of(Database database, OperationLimits limits) {
        return database.transact(connection -> Statement.of(
                        connection,
                        "select count(*), coalesce(sum(stored_bytes), 0) from operation where expired = false")
                .first(row -> new Usage(limits, row.getLong(1), row.getLong(2)))
                .orElseThrow());
    }

    /** How much less is kept after a transaction than before it. */
    record Freed(long operations, long bytes) {
        static final Freed NOTHING = new Freed(0, 0);
    }

    /** What this operation adds to what is kept; the row is nobody else's until the transaction ends. */
    static Freed kept(Connection connection, OperationId id) throws SQLException {
        return Statement.of(
                        connection, "select stored_bytes from operation where id = ? and expired = false for update")
                .with(id)
                .first(row -> new Freed(1, row.getLong(1)))
                .orElse(Freed.NOTHING);
    }

    /** @throws InferenceException {@link ErrorCode#RESOURCE_EXHAUSTED} if there is no room for one more */
    synchronized void take(long callBytes) {
        if (operations >= limits.maxOperations()) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "the server keeps " + operations
                            + " operations, and no more than that; finished ones make room when"
                            + " they are deleted or expire, or the server is started with a larger --max-operations");
        }
        if (bytes + callBytes > limits.maxBytes()) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "the server keeps " + bytes + " bytes of operations, and this one's " + callBytes
                            + " would make it more than " + limits.maxBytes()
                            + "; finished ones make room when they are"
                            + " deleted or expire, or the server is started with a larger --max-operation-mib");
        }
        operations++;
        bytes += callBytes;
    }

    /** To be told when the transaction is through. */
    synchronized void give(Freed freed) {
        operations -= freed.operations();
        bytes -= freed.bytes();
    }

    synchronized long bytes() {
        return bytes;
    }
}
