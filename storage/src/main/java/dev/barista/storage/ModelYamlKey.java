package dev.barista.storage;

import java.util.Arrays;
import java.util.List;

/**
 * Every key that a model.yaml may have: the one list that the reader knows its keys from and docs/model-yaml.md is
 * checked against.
 */
enum ModelYamlKey {
    DESCRIPTION("description", "text", "empty", "What the model does, for people who list the models."),
    VERSIONS_POLICY(
            "versions.policy",
            "`latest`, `all` or `listed`",
            "`latest`",
            "Which versions are served: the newest ones, every one, or exactly those in `versions.list`."),
    VERSIONS_COUNT("versions.count", "1 or more", "1", "With `latest`: how many of the newest versions are served."),
    VERSIONS_LIST(
            "versions.list", "list of versions", "none", "With `listed`: the versions to serve, such as `[3, 5]`."),
    LABELS(
            "labels.<name>",
            "version",
            "none",
            "A name that callers can use in place of a version. It moves only to a version that is ready. A label is"
                    + " not `latest` and not a number."),
    RUNTIME(
            "runtime",
            "name of a runtime, such as `onnx`",
            "the one that recognises the files",
            "Which inference library opens the model."),
    FILE(
            "file",
            "path within the version's folder",
            "the runtime's usual one, such as `model.onnx`",
            "The file to open."),
    OPTIONS("options.<name>", "text", "the runtime's defaults", "A setting for the runtime, by the name it documents."),
    INSTANCES("instances", "1 to 1024", "left to the server", "How many runs of one version go on at the same time."),
    MAX_BATCH_SIZE(
            "max_batch_size",
            "0 or more",
            "left to the model",
            "How many rows one run may have, where dimension 0 of every input and output counts rows; a call with more"
                    + " is run in parts. 0 says that the model has no such dimension."),
    BATCHING_ENABLED(
            "batching.enabled",
            "`true` or `false`",
            "`true`",
            "Whether calls share runs. Means nothing for a model whose dimension 0 counts no rows."),
    BATCHING_MAX_ROWS(
            "batching.max_rows",
            "1 or more",
            "left to the server: 256",
            "How many rows calls that share a run have together."),
    BATCHING_MAX_DELAY(
            "batching.max_delay",
            "duration",
            "learnt",
            "How long a call may be kept waiting for others though an instance is free. With 0 a batch is what waits"
                    + " anyway; without the key a call waits where that saves more than it costs."),
    BATCHING_PREFERRED_ROWS(
            "batching.preferred_rows",
            "list of sizes",
            "none",
            "Sizes that the model is quick with. A batch takes no more rows than the largest that it reaches, and does"
                    + " not wait out `batching.max_delay` once it has reached the smallest."),
    BATCHING_ALLOWED_ROWS(
            "batching.allowed_rows",
            "list of sizes",
            "any",
            "The only sizes that the model is run with: what has fewer rows is filled up to the next size by repeating"
                    + " its last row, and a call with more than the largest is run in parts."),
    QUEUE_MAX_CALLS(
            "queue.max_calls",
            "1 or more",
            "left to the server: 1024",
            "How many calls of one version may wait; one more is refused, as for the three keys below."),
    QUEUE_MAX_ROWS(
            "queue.max_rows",
            "1 or more",
            "left to the server: 1048576",
            "How many rows the waiting calls may have together."),
    QUEUE_MAX_BYTES("queue.max_bytes", "1 or more", "1073741824", "How many bytes their inputs may have together."),
    QUEUE_MAX_ROWS_PER_TENANT(
            "queue.max_rows_per_tenant",
            "1 or more",
            "no limit",
            "How many rows the waiting calls of one tenant may have together."),
    QUEUE_TIMEOUT(
            "queue.timeout",
            "duration",
            "0",
            "How long a call without a deadline of its own may wait; 0 for as long as it takes."),
    QUEUE_PRIORITY_LEVELS(
            "queue.priority_levels",
            "1 to 64",
            "9",
            "How many priorities are told apart: 1 is run first; a number above the last counts as the last."),
    QUEUE_USUAL_PRIORITY(
            "queue.usual_priority",
            "1 to `queue.priority_levels`",
            "the middle one",
            "The priority of calls that ask for none."),
    INLINE(
            "inline",
            "`auto` or `never`",
            "`auto`",
            "Whether a model that is quicker than a change of threads may run on the event loops that its calls come"
                    + " from."),
    PRESERVE_ORDER(
            "preserve_order",
            "`true` or `false`",
            "`false`",
            "Whether the answers on one connection come in the order of its calls, whatever instances ran them."),
    SEQUENCE_STATES_INPUT(
            "sequence.states[].input",
            "text",
            "required",
            "An input that the server fills with what the call before in its sequence gave; callers do not see it."),
    SEQUENCE_STATES_OUTPUT(
            "sequence.states[].output",
            "text",
            "required",
            "The output that gives it, of the same type and a shape that the input takes."),
    SEQUENCE_STATES_INITIAL_SHAPE(
            "sequence.states[].initial_shape",
            "list of sizes",
            "the input's, with 1 row",
            "The whole shape of the zeros in the first call of a sequence; needed where the input's has sizes left open"
                    + " besides the rows."),
    SEQUENCE_STATES_VISIBLE(
            "sequence.states[].visible", "`true` or `false`", "`false`", "Whether callers get the output, too."),
    SEQUENCE_CONTROLS_INPUT(
            "sequence.controls[].input",
            "text",
            "required",
            "An input with one element for each row that tells the model about the call; callers do not see it."),
    SEQUENCE_CONTROLS_KIND(
            "sequence.controls[].kind",
            "`start`, `end`, `ready` or `id`",
            "required",
            "What it tells: whether the call is the first of its sequence, or the last; yes in any case; the sequence's"
                    + " id."),
    SEQUENCE_CONTROLS_VALUES(
            "sequence.controls[].values",
            "two numbers",
            "`[0, 1]`",
            "How no and yes are told, as the type of the input writes them."),
    SEQUENCE_IDLE_TIMEOUT(
            "sequence.idle_timeout", "duration", "60s", "A sequence without a call for so long is ended."),
    SEQUENCE_DRAIN_TIMEOUT(
            "sequence.drain_timeout",
            "duration",
            "5m",
            "How long sequences may go on with a version that is to be unloaded; then they are ended."),
    SEQUENCE_MAX_SEQUENCES(
            "sequence.max_sequences",
            "1 to 1000000",
            "1024",
            "How many sequences of one version may be open; one more is refused."),
    SEQUENCE_MAX_BYTES(
            "sequence.max_bytes",
            "1 or more",
            "1073741824",
            "How many bytes their states may have together; a call that would need more is refused."),
    INPUTS_NAME("inputs[].name", "text", "required", "The input that the entry is about, by its name in the model."),
    INPUTS_DATATYPE("inputs[].datatype", "`FP32`, `INT64`, `BYTES`, …", "the model's", "Its type; a mere check."),
    INPUTS_SHAPE(
            "inputs[].shape",
            "list of sizes, -1 for any",
            "the model's",
            "Its full shape, batch dimension included. May narrow what the model declares, not widen it."),
    INPUTS_DIMENSIONS(
            "inputs[].dimensions",
            "list of names, `\"\"` for none",
            "the model's",
            "Names of its dimensions; dimensions of the same name have the same size in one call."),
    OUTPUTS_NAME("outputs[].name", "text", "required", "The output that the entry is about."),
    OUTPUTS_DATATYPE("outputs[].datatype", "`FP32`, `INT64`, `BYTES`, …", "the model's", "As for inputs."),
    OUTPUTS_SHAPE("outputs[].shape", "list of sizes, -1 for any", "the model's", "As for inputs."),
    OUTPUTS_DIMENSIONS("outputs[].dimensions", "list of names, `\"\"` for none", "the model's", "As for inputs."),
    WARM_UP_ENABLED(
            "warm_up.enabled",
            "`true` or `false`",
            "`true`",
            "Whether a version is run before it serves. Golden examples are checked in any case."),
    WARM_UP_RUNS("warm_up.runs", "1 to 10000", "3", "How often each warm-up example is run."),
    CACHE_ENABLED(
            "cache.enabled",
            "`true` or `false`",
            "`false`",
            "Whether an answer may be given again to an equal call. Only for models that always answer the same."),
    CACHE_TTL("cache.ttl", "duration above 0", "1h", "After so long an answer is computed anew."),
    CACHE_MAX_BYTES(
            "cache.max_bytes",
            "1 or more",
            "what models share",
            "Memory of the cache that is set apart for this model, so that others neither fill it nor lose theirs.");

    private final String path;
    private final String type;
    private final String defaultValue;
    private final String meaning;

    ModelYamlKey(String path, String type, String defaultValue, String meaning) {
        this.path = path;
        this.type = type;
        this.defaultValue = defaultValue;
        this.meaning = meaning;
    }

    /** Where the key stands: {@code versions.count}; {@code []} for each item of a list, {@code <name>} for any key. */
    String path() {
        return path;
    }

    /** The row for this key in the documentation's table. */
    String documentationRow() {
        return "| `" + path + "` | " + type + " | " + defaultValue + " | " + meaning + " |";
    }

    /** The keys that a section may have, by the section's path; the document's own is "". */
    static List<String> keysOf(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        return Arrays.stream(values())
                .map(ModelYamlKey::path)
                .filter(path -> path.startsWith(prefix))
                .map(path -> firstSegment(path.substring(prefix.length())))
                .distinct()
                .toList();
    }

    private static String firstSegment(String path) {
        int dot = path.indexOf('.');
        String segment = dot < 0 ? path : path.substring(0, dot);
        return segment.endsWith("[]") ? segment.substring(0, segment.length() - 2) : segment;
    }
}
