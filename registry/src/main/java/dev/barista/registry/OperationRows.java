package dev.barista.registry;

import dev.barista.model.ModelName;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes operations of the rows of the database. */
final class OperationRows {

    /** Every column that {@link #read} looks at. */
    static final String SELECT = "select o.*, c.url as callback_url, c.state as callback_state,"
            + " c.attempts as callback_attempts, c.problem as callback_problem"
            + " from operation o left join callback c on c.operation_id = o.id";

    private OperationRows() {}

    static Operation read(ResultSet row) throws SQLException {
        return new Operation(
                new OperationId(row.getString("id")),
                call(row),
                OperationState.valueOf(row.getString("state")),
                runs(row),
                times(row),
                row.getString("reason"),
                row.getBoolean("expired"),
                answer(row),
                callback(row));
    }

    static StoredCall call(ResultSet row) throws SQLException {
        int number = row.getInt("json_length");
        // Asks about the column that was read last.
        OptionalInt jsonLength = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
        return new StoredCall(
                new ModelName(row.getString("model")),
                row.getString("version"),
                jsonLength,
                row.getString("request_id"),
                row.getLong("call_bytes"));
    }

    static Operation.Runs runs(ResultSet row) throws SQLException {
        return new Operation.Runs(row.getInt("attempts"), row.getInt("crashes"), row.getInt("refusals"));
    }

    private static Operation.Times times(ResultSet row) throws SQLException {
        return new Operation.Times(
                instant(row, "created_at"),
                Statement.moment(row, "started_at"),
                Statement.moment(row, "finished_at"),
                instant(row, "expires_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static Optional<AnswerHead> answer(ResultSet row) throws SQLException {
        int status = row.getInt("status");
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new AnswerHead(
                status,
                row.getString("content_type"),
                AnswerHead.parseHeaderLines(row.getString("headers")),
                row.getLong("answer_bytes")));
    }

    private static Optional<CallbackStatus> callback(ResultSet row) throws SQLException {
        String url = row.getString("callback_url");
        if (row.wasNull()) {
            return Optional.empty();
        }
        return Optional.of(new CallbackStatus(
                URI.create(url),
                CallbackState.valueOf(row.getString("callback_state")),
                row.getInt("callback_attempts"),
                row.getString("callback_problem")));
    }
}
