package dev.barista.server.operations;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the state of a server lies.
 *
 * @param folder empty for a temporary one, which ends with the server
 * @param named whether somebody named it, and so is to be told at once if it can't be used
 */
record StateLocation(Optional<Path> folder, boolean named) {

    /**
     * The folder that was named; else one for each port under the user's state folder, because a port is what clients
     * know a server by. A server on any port that is free is not found again by anybody, so its state is temporary.
     */
    static StateLocation of(Optional<Path> named, int port, Map<String, String> environment) {
        if (named.isPresent()) {
            return new StateLocation(named, true);
        }
        if (port == 0) {
            return new StateLocation(Optional.empty(), false);
        }
        String states = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        Path base = states.isEmpty() ? Path.of(home.isEmpty() ? "." : home, ".local", "state") : Path.of(states);
        return new StateLocation(Optional.of(base.resolve("barista").resolve(Integer.toString(port))), false);
    }
}
