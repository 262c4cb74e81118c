package dev.barista.server;

import dev.barista.inference.CacheSettings;
import dev.barista.inference.ServingSettings;
import dev.barista.scheduling.SchedulingSettings;
import dev.barista.server.http.HttpLimits;
import dev.barista.server.http.SocketFile;
import dev.barista.server.operations.OperationSettings;
import dev.barista.storage.TfServingSourceProvider;
import java.net.URI;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a server is to be run.
 *
 * @param repositories where models are found, one or more
 * @param copies where copies are kept of models that lie elsewhere or are packed; default a temporary folder
 * @param host the name or address that it listens on; default 127.0.0.1, which nobody else can reach
 * @param ports that it listens on; 0 means any that is free; default 8080; none where there are sockets, if so wished
 * @param sockets Unix-domain sockets that it listens on, too
 * @param socketPermissions of the sockets' files: who may write may connect; default the owner alone
 * @param eventLoops threads that read, decode, encode and write; default one for each processor
 * @param scheduling how the calls of a version are run, where its model's configuration says nothing; default as many
 *     instances as processors, and {@link SchedulingSettings}'s own
 * @param limits what clients may ask of the front end
 * @param cache where the answers are kept of models whose configuration allows that; default 64 MiB of memory
 * @param allowsModelControl whether callers may load and unload models; default true
 * @param logsRequests whether every request makes a line in the log; default false
 * @param notes what was set and has no effect; goes to the log at the start
 * @param sharedMemory where the system shows its shared memory, for requests that name some; default none
 * @param operations how calls are taken that are answered later
 */
public record ServerConfig(
        List<URI> repositories,
        Optional<Path> copies,
        String host,
        List<Integer> ports,
        List<SocketFile> sockets,
        Set<PosixFilePermission> socketPermissions,
        int eventLoops,
        SchedulingSettings scheduling,
        HttpLimits limits,
        CacheSettings cache,
        boolean allowsModelControl,
        boolean logsRequests,
        List<String> notes,
        Optional<Path> sharedMemory,
        OperationSettings operations) {

    public static final String LOOPBACK = "127.0.0.1";
    public static final int DEFAULT_PORT = 8080;

    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException if a setting makes no sense; the message is for whoever made it */
    public ServerConfig {
        repositories = List.copyOf(repositories);
        ports = List.copyOf(ports);
        sockets = List.copyOf(sockets);
        socketPermissions = Set.copyOf(socketPermissions);
        notes = List.copyOf(notes);
        check(!host.isBlank(), "the host to listen on must not be empty");
        check(!ports.isEmpty() || !sockets.isEmpty(), "at least one port or socket is needed");
        check(Set.copyOf(sockets).size() == sockets.size(), "each socket can be listened on once, got " + sockets);
        sockets.forEach(SocketFile::check);
        for (int port : ports) {
            check(port >= 0 && port <= MAX_PORT, "a port is 0 to " + MAX_PORT + ", got " + port);
        }
        check(eventLoops >= 1, "at least one event loop is needed, got " + eventLoops);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The permissions of sockets' files, as ls shows them. */
    String socketMode() {
        return PosixFilePermissions.toString(socketPermissions);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Gathers settings; everything left out has the default that {@link ServerConfig} tells. Used by one thread. */
    public static final class Builder {

        private final List<URI> repositories = new ArrayList<>();
        private Optional<Path> copies = Optional.empty();
        private final List<Integer> ports = new ArrayList<>();
        private final List<SocketFile> sockets = new ArrayList<>();
        private Set<PosixFilePermission> socketPermissions =
                EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        private boolean tcp = true;
        private String host = LOOPBACK;
        private int eventLoops = Runtime.getRuntime().availableProcessors();
        private SchedulingSettings scheduling =
                SchedulingSettings.of(Runtime.getRuntime().availableProcessors());
        private HttpLimits limits = HttpLimits.DEFAULT;
        private CacheSettings cache = CacheSettings.DEFAULT;
        private boolean allowsModelControl = true;
        private boolean logsRequests;
        private final List<String> notes = new ArrayList<>();
        private Optional<Path> sharedMemory = Optional.empty();
        private OperationSettings operations = OperationSettings.DEFAULT;

        private Builder() {}

        /** A folder of models; may be called again. */
        public Builder repository(Path folder) {
            return repository(folder.toAbsolutePath().normalize().toUri());
        }

        public Builder repository(URI location) {
            repositories.add(location);
            return this;
        }

        /** Keeps copies of models that lie elsewhere or are packed in this folder. */
        public Builder copies(Path folder) {
            copies = Optional.of(folder);
            return this;
        }

        /** A file that lists models in TensorFlow Serving's form; may be called again. */
        public Builder modelConfig(Path file) {
            return repository(TfServingSourceProvider.location(file));
        }

        public Builder host(String newHost) {
            host = newHost;
            return this;
        }

        /** A port to listen on; may be called again. */
        public Builder port(int port) {
            ports.add(port);
            return this;
        }

        /** A Unix-domain socket to listen on; may be called again. */
        public Builder socket(Path file) {
            sockets.add(new SocketFile(file));
            return this;
        }

        /** Who may connect to the sockets: those who may write to their files. */
        public Builder socketPermissions(Set<PosixFilePermission> permissions) {
            socketPermissions = permissions;
            return this;
        }

        /** Listens on sockets alone. */
        public Builder withoutTcp() {
            tcp = false;
            return this;
        }

        public Builder eventLoops(int count) {
            eventLoops = count;
            return this;
        }

        /** Runs of one version that go on at the same time, where its model's configuration says nothing. */
        public Builder instances(int perVersion) {
            scheduling = scheduling.withInstances(perVersion);
            return this;
        }

        /** Calls of one version that may wait, where its model's configuration says nothing. */
        public Builder queueCapacity(int calls) {
            scheduling = scheduling.withQueue(scheduling.queue().withMaxCalls(calls));
            return this;
        }

        /**
         * Takes what a file of TensorFlow Serving's batching parameters says for all models whose configuration says
         * nothing; it takes the place of what was set before.
         *
         * @throws IllegalArgumentException if it can't be read or makes no sense
         */
        public Builder batchingParameters(Path file) {
            BatchingDefaults defaults = BatchingDefaults.read(file);
            scheduling = ServingSettings.of(defaults.serving(), scheduling);
            notes.addAll(defaults.notes());
            return this;
        }

        public Builder limits(HttpLimits newLimits) {
            limits = newLimits;
            return this;
        }

        /** Memory for the answers that are kept of all models together; 0 keeps none. */
        public Builder cacheBytes(long bytes) {
            cache = new CacheSettings(bytes, cache.shared());
            return this;
        }

        /** A store that servers share. */
        public Builder sharedCache(URI location) {
            cache = new CacheSettings(cache.bytes(), Optional.of(location));
            return this;
        }

        public Builder allowsModelControl(boolean allowed) {
            allowsModelControl = allowed;
            return this;
        }

        public Builder logsRequests(boolean logged) {
            logsRequests = logged;
            return this;
        }

        /** Lets callers register shared memory that the system shows in a folder. */
        public Builder sharedMemory(Path folder) {
            sharedMemory = Optional.of(folder);
            return this;
        }

        public Builder operations(OperationSettings settings) {
            operations = settings;
            return this;
        }

        /** @throws IllegalArgumentException if a setting makes no sense */
        public ServerConfig build() {
            return new ServerConfig(
                    repositories,
                    copies,
                    host,
                    ports.isEmpty() && tcp ? List.of(DEFAULT_PORT) : ports,
                    sockets,
                    socketPermissions,
                    eventLoops,
                    scheduling,
                    limits,
                    cache,
                    allowsModelControl,
                    logsRequests,
                    notes,
                    sharedMemory,
                    operations);
        }
    }
}
