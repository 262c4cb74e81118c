package dev.barista.cli;

import picocli.CommandLine.Option;

/** Which running server a command talks to. */
final class ServerOption {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:BARISTA_URL:-http://127.0.0.1:8080}",
            description = "The server's address; default: $BARISTA_URL or http://127.0.0.1:8080.")
    private String url = "";

    ServerClient connect() {
        return new ServerClient(url);
    }

    String url() {
        return url;
    }
}
