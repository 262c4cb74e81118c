package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"serve", "demo", "predict", "models", "operations", "bench", "version", "completion"})
    void help_hasAnExample(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: barista " + command).containsPattern("Examples?:\\R  ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpOfAll_listsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("serve", "demo", "predict", "models", "operations", "bench", "version", "completion")
                .doesNotContain("aot-cache");
    }

    @Test
    void nothing_showsTheHelp() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(out.toString()).contains("barista demo");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            modles                             | unmatched argument at index 0: 'modles'; did you mean "models"?
            models --urll x                    | unknown options: '--urll', 'x'
            predict                            | missing required option
            models --interval=soon             | invalid value for option '--interval'
            models --interval=-1               | --interval: expected 0 to 3600 seconds
            models --url=unix:/run/a.sock      | "unix:/run/a.sock" is a Unix-domain socket, and this command speaks over
            models --url=ftp://x               | "ftp://x" is no server's address
            predict m --data=nope              | --data is not JSON
            predict m --data @no-such-file     | there is no file no-such-file
            serve                              | nothing to serve: --models DIR or --model-config FILE is missing
            serve --model-config no-such-file  | --model-config: there is no file no-such-file
            serve --model_config_file no-file  | --model-config: there is no file no-file
            serve --models no-such-folder      | --models: there is no folder no-such-folder
            serve --models . --port 70000      | a port is 0 to 65535, got 70000
            serve --models . --port x          | invalid value for option '--port'
            serve --models . --instances 0     | --instances: expected 1 or more, got 0
            serve --models . --queue 0         | --queue: expected 1 or more, got 0
            serve --models . --batching-parameters no-such-file | --batching-parameters: there is no file no-such-file
            serve --models . --no-tcp          | at least one port or socket is needed
            serve --models . --no-tcp --port 1 | --no-tcp: expected no --port beside it
            serve --models . --socket-mode 888 | --socket-mode: expected three digits of 0 to 7 such as 660, got 888
            serve --models . --socket s --socket ./s | each socket can be listened on once
            serve --models . --log-format=xml  | --log-format: expected text or json, got xml
            serve --models . --cache-mib=-1    | --cache-mib: expected 0 or more, got -1
            serve --models . --cache=host      | --cache: expected a URL such as redis://host:6379, got host
            serve --models . --cache=redis://% | --cache: no URL
            serve --models . --model-control=? | --model-control: expected allow or deny, got ?
            bench                              | missing required parameter: 'MODEL'
            bench m --concurrency 0            | --concurrency: expected 1 to 100000, got 0
            bench m --concurrency 1.5          | --concurrency: expected whole numbers, got 1.5
            bench m --rate fast                | --rate: expected numbers between commas, got "fast"
            bench m --duration soon            | --duration: expected a time such as 10s, 500ms or 2m, got "soon"
            bench m --protocol soap            | --protocol: expected one of rest, rest-binary, grpc
            bench m --arrivals bursts          | --arrivals: expected poisson or constant, got bursts
            bench m --percentiles 101          | --percentiles: expected 0 to 100, got 101
            bench m --max-error-rate -1        | --max-error-rate: expected 0 to 100, got -1
            bench m --header nothing           | "nothing" is no header; expected NAME: VALUE
            bench m --shape x                  | --shape: expected NAME=1,3,224,224, got "x"
            bench m --rows 0                   | --rows: expected 1 to 1000000, got 0
            bench m -c 8 --connections 4       | --connections: over HTTP/1.1 every caller has one of its own
            bench m -c 2 --threads 3           | --threads: 3 threads need as many connections, there are 2
            bench m --data no-such-file        | there is no file no-such-file
            bench m --url ftp://x              | "ftp://x" is no server's address
            serve --models . --result-ttl 0    | results must be kept for some time
            serve --models . --max-crashes 0   | a call is given up after at least one crash, got 0
            serve --models . --callback-hosts=*| --callback-hosts: "*" is no host
            serve --models . --callback-hosts=a| --callback-hosts: callbacks are signed
            serve --models . --callback-secret-file=pom.xml | --callback-secret-file: pom.xml: line 1 is no secret
            serve --models . --callback-secret-file=gone    | --callback-secret-file: gone can't be read
            operations drop                    | invalid value for positional parameter
            operations show                    | show needs an operation's id
            operations list abc                | list takes no operation's id
            operations --state done            | --state: expected queued, running, succeeded, failed or cancelled
            operations --limit 0               | --limit: expected 1 to 1000, got 0
            completion fish                    | invalid value for positional parameter
            """)
    void wrongArguments_areOneLineAndAHint(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .startsWith("barista: " + message)
                .hasLineCount(err.toString().contains("\n  ") ? 2 : 1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void noServer_isItsOwnExitCode() {
        // Port 1 is reserved and, on a loopback address, closed.
        assertThat(run("models", "--url", "http://127.0.0.1:1")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                        barista: no server answers at http://127.0.0.1:1
                          start one with: barista serve --models DIR   (or name another with --url)
                        """);
    }

    @Test
    void bench_needsAServer() {
        assertThat(run("bench", "m", "--url", "grpc://127.0.0.1:1")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).startsWith("barista: no server answers at http://127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completion_knowsTheCommands(String shell) {
        assertThat(run("completion", shell)).isZero();
        assertThat(out.toString()).contains("predict", "--data").doesNotContain("aot-cache");
    }

    private int run(String... args) {
        return new CommandRunner(new Screen(new PrintWriter(out, true), new PrintWriter(err, true), false, false))
                .run(args);
    }
}
