package dev.barista.cli;

import dev.barista.cli.Json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barista operations}: the calls that a running server answers later. */
@Command(
        name = "operations",
        description = "Shows and cancels the calls that a running server answers later.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  barista operations                                    lists them, the newest first",
            "  barista operations list --state failed --model fraud",
            "  barista operations show 47377a75339de89496fcdab39bc139ae",
            "  barista operations result 47377a75339de89496fcdab39bc139ae --wait 60",
            "  barista operations cancel 47377a75339de89496fcdab39bc139ae",
            "",
            "A call is answered later if it has the header \"Prefer: respond-async\". Cancelling one that has",
            "finished removes it with its result."
        })
final class OperationsCommand extends BaristaCommand {

    private static final String ROOT = "/v2/operations";
    private static final Set<String> STATES = Set.of("queued", "running", "succeeded", "failed", "cancelled");

    @Mixin
    private ServerOption server = new ServerOption();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            description = "${COMPLETION-CANDIDATES}; default: list.")
    private Action action = Action.list;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "The operation's id.")
    private String id = "";

    @Option(names = "--model", paramLabel = "MODEL", description = "Lists only calls of this model.")
    private String model = "";

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Lists only those that are queued, running, succeeded, failed or cancelled.")
    private String state = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Lists so many at most; default: ${DEFAULT-VALUE}.")
    private int limit = 100;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long to wait for the end of the operation; default: ${DEFAULT-VALUE}.")
    private int wait;

    @Option(names = "--json", description = "Prints the server's answer as JSON.")
    private boolean json;

    OperationsCommand(Screen screen) {
        super(screen);
    }

    /** What to do, named as people write it. */
    enum Action {
        list,
        show,
        result,
        cancel
    }

    @Override
    public Integer call() {
        check();
        try (ServerClient client = server.connect()) {
            switch (action) {
                case list -> list(client);
                case show -> print(client.text(path(), wait));
                case result -> result(client.text(path() + "/result", wait));
                case cancel -> cancel(client);
            }
        }
        return ExitCode.OK;
    }

    private void check() {
        if (action == Action.list && !id.isEmpty()) {
            throw CommandFailure.usage("list takes no operation's id", "see: barista operations --help");
        }
        if (action != Action.list && id.isEmpty()) {
            throw CommandFailure.usage(action + " needs an operation's id", "see: barista operations --help");
        }
        if (!state.isEmpty() && !STATES.contains(state)) {
            throw CommandFailure.usage(
                    "--state: expected queued, running, succeeded, failed or cancelled, got " + state);
        }
        if (limit < 1 || limit > 1000) {
            throw CommandFailure.usage("--limit: expected 1 to 1000, got " + limit);
        }
        if (wait < 0 || wait > 300) {
            throw CommandFailure.usage("--wait: expected 0 to 300 seconds, got " + wait);
        }
    }

    private String path() {
        return ROOT + "/" + ServerClient.encode(id);
    }

    private void list(ServerClient client) {
        String query = "?limit=" + limit
                + (model.isEmpty() ? "" : "&model=" + ServerClient.encode(model))
                + (state.isEmpty() ? "" : "&state=" + state);
        String answer = client.text(ROOT + query);
        if (json) {
            screen().line(answer);
            return;
        }
        JsonObject listed = (JsonObject) JsonReader.read("the server's answer", answer);
        List<Json> operations = listed.items("operations");
        if (operations.isEmpty()) {
            screen().line("there are no such operations");
            return;
        }
        Table table = new Table(
                Table.Column.left("ID"),
                Table.Column.left("STATE"),
                Table.Column.left("MODEL"),
                Table.Column.left("CREATED"),
                Table.Column.left("FINISHED"),
                Table.Column.right("TRIES"));
        for (Json each : operations) {
            JsonObject operation = (JsonObject) each;
            table.row(
                    operation.text("id"),
                    operation.text("state"),
                    operation.text("model"),
                    operation.text("created"),
                    operation.text("finished"),
                    Long.toString(operation.number("attempts")));
        }
        table.lines().forEach(screen()::line);
        if (listed.member("more").equals(Optional.of(new Json.JsonBool(true)))) {
            screen().line(screen().dim("there are more; --limit shows them"));
        }
    }

    private void cancel(ServerClient client) {
        String answer = client.delete(path());
        if (!answer.isEmpty()) {
            print(answer);
        } else if (!json) {
            screen().line("it had finished, and is removed");
        }
    }

    /** An operation: as JSON, or a line a property. */
    private void print(String answer) {
        if (json) {
            screen().line(answer);
            return;
        }
        JsonObject operation = (JsonObject) JsonReader.read("the server's answer", answer);
        Table table = new Table(Table.Column.left("id"), Table.Column.left(operation.text("id")));
        for (String name :
                List.of("state", "model", "version", "created", "started", "finished", "expires", "error", "reason")) {
            if (!operation.text(name).isEmpty()) {
                table.row(name, operation.text(name));
            }
        }
        table.lines().forEach(screen()::line);
    }

    private void result(String answer) {
        if (json || !(JsonReader.read("the result", answer) instanceof JsonObject object)) {
            screen().line(answer);
        } else {
            AnswerText.lines(object).forEach(screen()::line);
        }
    }
}
