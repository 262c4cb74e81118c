package dev.barista.cli;

import dev.barista.loadgen.Api;
import dev.barista.loadgen.Endpoint;
import dev.barista.loadgen.Header;
import dev.barista.loadgen.ModelCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What {@code barista bench} calls. */
final class BenchTarget {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server: http://, https://, grpc://, grpcs:// or unix:PATH; default: $$BARISTA_URL or"
                    + " http://127.0.0.1:8080.")
    private String url = "";

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description = "rest, rest-binary, grpc, tfs-rest, tfs-grpc, openai-embeddings or openai-chat;"
                    + " default: grpc where the URL says so, otherwise rest.")
    private String protocol = "";

    @Option(
            names = "--version",
            paramLabel = "VERSION",
            description = "A version's number, or a label; default: the server's choice.")
    private String version = "";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Certificates in PEM that vouch for the server; default: those that Java trusts.")
    private String authorities = "";

    @Option(names = "--header", paramLabel = "'NAME: VALUE'", description = "A header of every call; may repeat.")
    private List<String> headers = List.of();

    Api api() {
        if (protocol.isEmpty()) {
            return address().startsWith("grpc") ? Api.GRPC : Api.REST;
        }
        return Api.of(protocol)
                .orElseThrow(() -> CommandFailure.usage(
                        "--protocol: expected one of " + String.join(", ", Api.options()) + ", got " + protocol));
    }

    private String address() {
        String environment = System.getenv("BARISTA_URL");
        return !url.isEmpty() ? url : environment != null ? environment : "http://127.0.0.1:8080";
    }

    ModelCall call(String model, Duration deadline) {
        Endpoint endpoint = Endpoint.parse(address());
        return new ModelCall(
                authorities.isEmpty() ? endpoint : endpoint.trusting(Path.of(authorities)),
                api(),
                model,
                version,
                headers.stream().map(Header::parse).toList(),
                deadline);
    }
}
