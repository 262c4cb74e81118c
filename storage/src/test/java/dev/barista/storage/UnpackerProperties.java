package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever an archive holds, nothing is written outside of its folder, and nothing but an error comes of it. */
class UnpackerProperties {

    private static final Unpacker.Limits LIMITS = new Unpacker.Limits(100, 1 << 20, 100, 1 << 16);

    @Property(tries = 300)
    void names_neverLeadOutside(@ForAll("names") @Size(max = 4) List<String> names) throws IOException {
        assertContained("m.tar.gz", Archives.tarGz(names.toArray(String[]::new)));
        assertContained("m.mar", Archives.zip(names.stream().distinct().toArray(String[]::new)));
    }

    @Property(tries = 300)
    void damage_isAnErrorOrHarmless(
            @ForAll @IntRange(max = 10_000) int place, @ForAll byte value, @ForAll("endings") String ending)
            throws IOException {
        byte[] archive = switch (ending) {
            case "mar" -> Archives.zip("a/", "a/model", "b");
            case "tar" -> Archives.tar("a/", "a/model", "b");
            default -> Archives.tarGz("a/", "a/model", "b");
        };
        archive[place % archive.length] = value;
        assertContained("m." + ending, archive);
    }

    @Property(tries = 200)
    void noise_isAnErrorOrHarmless(@ForAll byte[] bytes, @ForAll("endings") String ending) throws IOException {
        assertContained("m." + ending, bytes);
    }

    @Provide
    Arbitrary<String> endings() {
        return Arbitraries.of("tar.gz", "tar", "mar");
    }

    @Provide
    Arbitrary<List<String>> names() {
        Arbitrary<String> pieces =
                Arbitraries.of("..", ".", "a", "b", "", "~", "C:", "\\", " ", "etc", "\u202e", "con");
        return pieces.list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(segments -> String.join("/", segments))
                .filter(name -> !name.isEmpty())
                .list();
    }

    private static void assertContained(String name, byte[] archive) throws IOException {
        Path temporary = Files.createTempDirectory("unpacker");
        try {
            Path target = Files.createDirectories(temporary.resolve("x/y/target"));
            Path file = Files.write(temporary.resolve(name), archive);
            try {
                Unpacker.unpack(file, target, LIMITS);
            } catch (InferenceException e) {
                assertThat(e.getMessage()).startsWith("the archive ");
            }
            Set<Path> outside = new TreeSet<>();
            try (Stream<Path> all = Files.walk(temporary)) {
                all.filter(path -> !path.startsWith(target) && Files.isRegularFile(path))
                        .forEach(outside::add);
            }
            assertThat(outside).containsExactly(file);
        } finally {
            FileTrees.remove(temporary);
        }
    }
}
