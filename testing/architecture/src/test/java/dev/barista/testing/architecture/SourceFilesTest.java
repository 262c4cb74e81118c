package dev.barista.testing.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules that only the text of a file can break. */
class SourceFilesTest {

    private static final int MAX_MAIN_LINES = 700;
    private static final int MAX_TEST_LINES = 1200;

    private static final Pattern SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+|[A-Z]+SECONDS)\\s*\\.sleep\\(");

    @Test
    void allModules_areSeen() {
        assertThat(SourceFiles.mainPackages()).contains("dev.barista.model", "dev.barista.server");
        assertThat(SourceFiles.tests()).anyMatch(file -> file.endsWith("SourceFilesTest.java"));
    }

    @Test
    void mainFiles_areShort() {
        assertThat(longerThan(MAX_MAIN_LINES, SourceFiles.main())).isEmpty();
    }

    @Test
    void testFiles_areShort() {
        assertThat(longerThan(MAX_TEST_LINES, SourceFiles.tests())).isEmpty();
    }

    @Test
    void fileLongerThanItMayBe_isReported() {
        assertThat(longerThan(20, SourceFiles.tests())).anyMatch(line -> line.contains("SourceFilesTest.java"));
    }

    @Test
    void tests_doNotSleep() {
        Predicate<String> sleeps = SLEEP.asPredicate();
        assertThat(SourceFiles.tests()).noneMatch(file -> sleeps.test(SourceFiles.read(file)));
    }

    @Test
    void sleepInAnyCommonForm_isReported() {
        assertThat(List.of("Thread.sleep", "TimeUnit.SECONDS.sleep", "MILLISECONDS .sleep"))
                .allMatch(call -> SLEEP.matcher(call + "(1)").find());
    }

    @Test
    void everyPackage_isNullMarked() {
        Set<String> unmarked = new TreeSet<>(SourceFiles.mainPackages());
        for (Path file : SourceFiles.main()) {
            if (file.endsWith("package-info.java") && SourceFiles.read(file).contains("@NullMarked")) {
                unmarked.remove(SourceFiles.packageOf(file));
            }
        }
        assertThat(unmarked).isEmpty();
    }

    private static List<String> longerThan(int lines, List<Path> files) {
        return files.stream()
                .filter(file -> SourceFiles.read(file).lines().count() > lines)
                .map(file -> file + " has more than " + lines + " lines: does it hold a second concern?")
                .toList();
    }
}
