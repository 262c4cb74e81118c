package dev.barista.registry;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * The database of a registry, brought to the newest schema. Thread-safe; everything here waits for it, so none of it
 * may be called on an event loop.
 *
 * <p>Of H2 it needs no more than the URL and the pool: statements are written so that PostgreSQL takes them too.
 */
final class Database implements AutoCloseable {

    private static final String MIGRATIONS = "classpath:dev/barista/registry/migrations";
    private static final int CONNECTIONS = 8;

    private final DataSource source;
    private final Runnable disposal;

    private Database(DataSource source, Runnable disposal) {
        this.source = source;
        this.disposal = disposal;
    }

    /** What is done in one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Opens the database of a folder, or makes it.
     *
     * @throws InferenceException {@link ErrorCode#UNAVAILABLE} if it can't be read
     */
    static Database open(StateFolder folder) {
        // A commit is on the disk when it returns: a delayed one would be lost with the process.
        String url = "jdbc:h2:file:" + folder.database() + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=8192";
        try {
            return h2(url);
        } catch (InferenceException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "the state in " + folder.path() + " can't be opened: " + e.getMessage()
                            + "; if it is damaged, move " + folder.database() + ".mv.db away and it is made anew");
        }
    }

    static Database h2(String url) {
        JdbcConnectionPool pool = JdbcConnectionPool.create(url, "barista", "");
        pool.setMaxConnections(CONNECTIONS);
        return migrated(pool, pool::dispose);
    }

    /** A database with the newest tables. */
    static Database migrated(DataSource source, Runnable disposal) {
        Database database = new Database(source, disposal);
        boolean done = false;
        try {
            database.migrate();
            done = true;
            return database;
        } finally {
            if (!done) {
                database.close();
            }
        }
    }

    private void migrate() {
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(source)
                    .locations(MIGRATIONS)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new InferenceException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Does some work in one transaction, which is undone if the work fails.
     *
     * @throws InferenceException {@link ErrorCode#UNAVAILABLE} if the database fails
     */
    <T> T transact(Work<T> work) {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                T result = work.run(connection);
                connection.commit();
                committed = true;
                return result;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE, "the server's state can't be read or written: " + e.getMessage(), e);
        }
    }

    private Connection connect() throws SQLException {
        try {
            return source.getConnection();
        } catch (IllegalStateException e) {
            // So H2's pool says that it was closed.
            throw new SQLException("it is closed", e);
        }
    }

    @Override
    public void close() {
        disposal.run();
    }
}
