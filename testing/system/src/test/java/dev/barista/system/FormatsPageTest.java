package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/formats.md beside the runtimes that there are. */
class FormatsPageTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "formats.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @TempDir
    private Path folder;

    private record Row(List<String> files, String runtime) {}

    /** The rows of the page's first table. */
    private static List<Row> rows() throws Exception {
        List<Row> rows = new ArrayList<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(PAGE)) {
            inTable |= line.startsWith("| format | files | runtime |");
            if (inTable && line.isEmpty()) {
                break;
            }
            if (inTable && line.contains("`")) {
                String[] cells = line.split("\\|", -1);
                rows.add(new Row(quoted(cells[2]), quoted(cells[3]).getFirst()));
            }
        }
        return rows;
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static List<ModelRuntime> runtimes() {
        return ServiceLoader.load(ModelRuntime.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    @Test
    void everyRuntime_hasARow() throws Exception {
        Set<String> named = rows().stream().map(Row::runtime).collect(Collectors.toCollection(TreeSet::new));

        assertThat(runtimes().stream().map(ModelRuntime::name)).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void everyFile_isOpenedByTheRuntimeOfItsRowAlone() throws Exception {
        for (Row row : rows()) {
            assertThat(row.files()).isNotEmpty();
            for (String file : row.files()) {
                ModelFiles files = new ModelFiles(folder, List.of(file));
                assertThat(runtimes().stream()
                                .filter(runtime -> runtime.modelFile(files).isPresent())
                                .map(ModelRuntime::name))
                        .as(file)
                        .containsExactly(row.runtime());
            }
        }
    }
}
