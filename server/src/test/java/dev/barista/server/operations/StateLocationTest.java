package dev.barista.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StateLocationTest {

    @Test
    void usualFolder_isThePortsUnderTheUsersState() {
        assertThat(StateLocation.of(Optional.empty(), 8080, Map.of("HOME", "/home/a")))
                .isEqualTo(new StateLocation(Optional.of(Path.of("/home/a/.local/state/barista/8080")), false));
        assertThat(StateLocation.of(Optional.empty(), 80, Map.of("HOME", "/home/a", "XDG_STATE_HOME", "/var/state")))
                .isEqualTo(new StateLocation(Optional.of(Path.of("/var/state/barista/80")), false));
    }

    @Test
    void namedFolder_goesBeforeAll() {
        Optional<Path> named = Optional.of(Path.of("here"));

        assertThat(StateLocation.of(named, 0, Map.of())).isEqualTo(new StateLocation(named, true));
    }

    @Test
    void anyPort_hasATemporaryFolder() {
        assertThat(StateLocation.of(Optional.empty(), 0, Map.of("HOME", "/home/a"))
                        .folder())
                .isEmpty();
    }
}
