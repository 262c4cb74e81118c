package dev.barista.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MethodLengthsTest {

    private static final int MAX_BODY_LINES = 60;

    @Test
    void methods_areShort() {
        Map<String, Long> tooLong = new TreeMap<>();
        for (Path file : SourceFiles.main()) {
            MethodLengths.longerThan(MAX_BODY_LINES, SourceFiles.read(file))
                    .forEach((method, lines) -> tooLong.put(file + " " + method, lines));
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void bodyBeyondTheLimit_isFound() {
        String source = """
                class A {
                    A() {}
                    int f() {
                        int x = 1;
                        return x;
                    }
                    record B(int x) {
                        B {
                            x++;
                            x++;
                        }
                    }
                }
                """;
        assertThat(MethodLengths.longerThan(3, source)).containsOnly(Map.entry("f:3", 4L), Map.entry("<init>:8", 4L));
        assertThat(MethodLengths.longerThan(4, source)).isEmpty();
    }
}
