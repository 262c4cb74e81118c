package dev.barista.registry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One SQL statement with its parameters, in the order of its question marks. Used once, by one thread. */
final class Statement {

    private final Connection connection;
    private final String sql;
    private final List<@Nullable Object> parameters = new ArrayList<>();

    private Statement(Connection connection, String sql) {
        this.connection = connection;
        this.sql = sql;
    }

    static Statement of(Connection connection, String sql) {
        return new Statement(connection, sql);
    }

    /** Makes something of one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    Statement with(String value) {
        parameters.add(value);
        return this;
    }

    Statement with(Enum<?> value) {
        parameters.add(value.name());
        return this;
    }

    Statement with(OperationId value) {
        parameters.add(value.value());
        return this;
    }

    Statement with(long value) {
        parameters.add(value);
        return this;
    }

    Statement with(boolean value) {
        parameters.add(value);
        return this;
    }

    Statement with(byte[] value) {
        parameters.add(value);
        return this;
    }

    Statement with(Instant value) {
        parameters.add(value.atOffset(ZoneOffset.UTC));
        return this;
    }

    Statement withNumberOrNull(@Nullable Integer value) {
        parameters.add(value);
        return this;
    }

    /** @return how many rows it changed */
    int update() throws SQLException {
        try (PreparedStatement prepared = prepare()) {
            return prepared.executeUpdate();
        }
    }

    <T> List<T> list(Row<T> row) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement prepared = prepare();
                ResultSet rows = prepared.executeQuery()) {
            while (rows.next()) {
                found.add(row.read(rows));
            }
        }
        return found;
    }

    /** The first row's, empty if there is none. */
    <T> Optional<T> first(Row<T> row) throws SQLException {
        try (PreparedStatement prepared = prepare();
                ResultSet rows = prepared.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    private PreparedStatement prepare() throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            prepared.setObject(i + 1, parameters.get(i));
        }
        return prepared;
    }

    /** The moment in a column, empty where it is null. */
    static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
