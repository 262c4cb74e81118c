package dev.barista.registry;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;

/** The bodies of calls and answers, in parts, so that none is ever whole on the heap. */
final class Payloads {

    static final String CALL = "call";
    static final String ANSWER = "answer";

    private static final int PART_BYTES = 256 << 10;

    private Payloads() {}

    /** Stores the remaining bytes; the buffer is left as it is. */
    static void insert(Connection connection, OperationId id, String kind, ByteBuffer body) throws SQLException {
        ByteBuffer rest = body.duplicate();
        for (int part = 0; rest.hasRemaining(); part++) {
            byte[] content = new byte[Math.min(PART_BYTES, rest.remaining())];
            rest.get(content);
            Statement.of(connection, "insert into payload (operation_id, kind, part, content) values (?, ?, ?, ?)")
                    .with(id)
                    .with(kind)
                    .with(part)
                    .with(content)
                    .update();
        }
    }

    /** Hands over the parts in their order; returns how many bytes there were. */
    static long read(Connection connection, OperationId id, String kind, Consumer<byte[]> reader) throws SQLException {
        long bytes = 0;
        try (PreparedStatement parts = connection.prepareStatement(
                "select content from payload where operation_id = ? and kind = ? and part = ?")) {
            parts.setString(1, id.value());
            parts.setString(2, kind);
            for (int part = 0; ; part++) {
                parts.setInt(3, part);
                try (ResultSet row = parts.executeQuery()) {
                    if (!row.next()) {
                        return bytes;
                    }
                    byte[] content = row.getBytes(1);
                    bytes += content.length;
                    reader.accept(content);
                }
            }
        }
    }

    static void delete(Connection connection, OperationId id) throws SQLException {
        Statement.of(connection, "delete from payload where operation_id = ?")
                .with(id)
                .update();
    }
}
