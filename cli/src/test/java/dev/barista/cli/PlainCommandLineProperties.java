package dev.barista.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.server.ServerConfig;
import dev.barista.server.telemetry.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Whatever is read without picocli means what picocli says it means. */
final class PlainCommandLineProperties {

    private final Screen screen = Screen.nowhere();

    @Property
    void whatIsReadOfServe_isReadAlikeByPicocli(@ForAll("lines") List<String> words) {
        String[] args = line("serve", words);
        Optional<BaristaCommand> plain = PlainCommandLine.read(screen, args);
        if (plain.isPresent()) {
            assertThat(asked((ServeCommand) plain.get())).isEqualTo(asked((ServeCommand) byPicocli("serve", args)));
        }
    }

    @Property
    void whatIsReadOfDemo_isReadAlikeByPicocli(@ForAll("ports") List<String> words) {
        String[] args = line("demo", words);
        Optional<BaristaCommand> plain = PlainCommandLine.read(screen, args);
        if (plain.isPresent()) {
            assertThat(asked((DemoCommand) plain.get())).isEqualTo(asked((DemoCommand) byPicocli("demo", args)));
        }
    }

    @Example
    void everyOptionButHelp_isKnown() {
        assertThat(ServeCommand.OPTIONS.keySet()).isEqualTo(optionsByPicocli("serve"));
        assertThat(DemoCommand.OPTIONS.keySet()).isEqualTo(optionsByPicocli("demo"));
        assertThat(optionsByPicocli(AotCacheCommand.NAME)).isEmpty();
    }

    @Example
    void aUsualLine_isPlain() {
        assertThat(PlainCommandLine.read(screen, "serve", "--models", ".", "--models=src", "--port", "0"))
                .isPresent();
        assertThat(PlainCommandLine.read(screen, "serve", "--models", ".", "--log-requests", "--queue=7"))
                .isPresent();
        assertThat(PlainCommandLine.read(screen, "demo", "--port", "9000")).isPresent();
        assertThat(PlainCommandLine.read(screen, AotCacheCommand.NAME)).isPresent();
    }

    @Provide
    Arbitrary<List<String>> ports() {
        return Arbitraries.of(
                        "--port",
                        "--port=1",
                        "--port=",
                        "--socket",
                        "--socket=a",
                        "--socket-mode=660",
                        "0",
                        "8080",
                        "70000",
                        "-1",
                        "x",
                        "--help")
                .list()
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Map<String, PlainOptions.Kind> known = ServeCommand.OPTIONS;
        Arbitrary<String> names = Arbitraries.of(known.keySet());
        Arbitrary<String> values = Arbitraries.of(
                ".",
                "src",
                "no-such-folder",
                "0",
                "8080",
                "-1",
                "007",
                "70000",
                "9999999999",
                "x",
                "",
                "-",
                "--",
                "json",
                "text",
                "allow",
                "deny",
                "localhost",
                "\"src\"",
                "'.'",
                "@file",
                "true",
                "${HOME}",
                "a=b",
                "redis://host:6379",
                "660",
                "0600",
                "redis://[",
                "1,2",
                "0x10");
        Arbitrary<String> joined = names.flatMap(name -> values.map(value -> name + "=" + value));
        Arbitrary<String> odd =
                Arbitraries.of("--help", "-h", "--hel", "--modelsx", "--model", "-p", "--no-log-requests");
        Arbitrary<List<String>> pairs = names.flatMap(name ->
                values.map(value -> known.get(name) == PlainOptions.Kind.FLAG ? List.of(name) : List.of(name, value)));
        Arbitrary<List<String>> parts = Arbitraries.frequencyOf(
                Tuple.of(12, pairs),
                Tuple.of(4, joined.map(List::of)),
                Tuple.of(1, values.map(List::of)),
                Tuple.of(1, odd.map(List::of)));
        return parts.list().ofMaxSize(6).map(PlainCommandLineProperties::withModels);
    }

    private static List<String> withModels(List<List<String>> parts) {
        List<String> words = new ArrayList<>(List.of("--models", "."));
        parts.forEach(words::addAll);
        return words;
    }

    private static String[] line(String command, List<String> words) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(words);
        return all.toArray(String[]::new);
    }

    private Object byPicocli(String command, String... args) {
        ParseResult parsed = FullCommandLine.of(screen, command).parseArgs(args);
        return parsed.subcommand().commandSpec().userObject();
    }

    private Set<String> optionsByPicocli(String command) {
        Set<String> names = new HashSet<>();
        CommandLine line = requireNonNull(
                FullCommandLine.of(screen, command).getSubcommands().get(command));
        line.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp())
                .forEach(option -> names.addAll(List.of(option.names())));
        // Other servers' spellings are left to picocli.
        names.removeIf(name -> name.contains("_"));
        return names;
    }

    /** What a command was asked for, or why that makes no sense. */
    private static Object asked(ServeCommand command) {
        try {
            return new Asked(command.config(), command.format(), command.patience());
        } catch (CommandFailure failure) {
            return failure.reason();
        }
    }

    private static Object asked(DemoCommand command) {
        try {
            return command.config(Path.of("."));
        } catch (CommandFailure failure) {
            return failure.reason();
        }
    }

    private record Asked(ServerConfig config, LogFormat format, Duration patience) {}
}
