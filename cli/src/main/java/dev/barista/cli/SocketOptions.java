package dev.barista.cli;

import dev.barista.cli.PlainOptions.Kind;
import dev.barista.server.ServerConfig;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** The Unix-domain sockets of a server. */
final class SocketOptions {

    /** The options, for a line that picocli does not read. */
    static final Map<String, Kind> OPTIONS = Map.of("--socket", Kind.TEXTS, "--socket-mode", Kind.TEXT);

    /** From what others may do, in the lowest bit, to what the owner may read. */
    private static final List<PosixFilePermission> BITS = List.of(
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_READ);

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "A Unix-domain socket to listen on, beside the ports; may repeat.")
    private List<Path> sockets = List.of();

    @Option(
            names = "--socket-mode",
            paramLabel = "MODE",
            defaultValue = "600",
            description = "Who may connect to it, as chmod takes it: 660 for the group, too;"
                    + " default: ${DEFAULT-VALUE}, its owner.")
    private String mode = "600";

    /** Ones that picocli sets. */
    SocketOptions() {}

    SocketOptions(PlainOptions given) {
        sockets = given.paths("--socket");
        mode = given.text("--socket-mode", mode);
    }

    void addTo(ServerConfig.Builder builder) {
        sockets.forEach(builder::socket);
        builder.socketPermissions(permissions());
    }

    private Set<PosixFilePermission> permissions() {
        if (!mode.matches("0?[0-7]{3}")) {
            throw CommandFailure.usage("--socket-mode: expected three digits of 0 to 7 such as 660, got " + mode);
        }
        int bits = Integer.parseInt(mode, 8);
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.size(); bit++) {
            if ((bits >> bit & 1) != 0) {
                permissions.add(BITS.get(bit));
            }
        }
        return permissions;
    }
}
