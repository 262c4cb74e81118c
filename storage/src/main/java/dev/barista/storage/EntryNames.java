package dev.barista.storage;

import java.util.List;
import java.util.Locale;

/** What the names of files and folders tell about them. */
final class EntryNames {

    static final String MODEL_YAML = "model.yaml";
    static final String CONFIG_PBTXT = "config.pbtxt";
    static final String BATCHING_PARAMETERS = "batching_parameters.pbtxt";
    static final String GOLDEN = "golden";
    static final String WARM_UP = "warmup";

    /** The files that say how a model is served, each the base of the next. */
    static final List<String> CONFIGURATIONS = List.of(CONFIG_PBTXT, BATCHING_PARAMETERS, MODEL_YAML);

    /** Endings that programs give to files that they have not finished writing. */
    private static final List<String> UNFINISHED = List.of(".tmp", ".part", ".partial", ".crdownload");

    private EntryNames() {}

    /** Whether nobody means it as content: hidden, or the file system's own. */
    static boolean isIgnored(String name) {
        return name.startsWith(".") || name.equals("lost+found");
    }

    /** Whether it is still being written, by its name. */
    static boolean isUnfinished(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return UNFINISHED.stream().anyMatch(lower::endsWith);
    }

    /** What follows the last dot, in lower case; "" without a dot. */
    static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The name without its extension. */
    static String stem(String name) {
        return name.lastIndexOf('.') < 0 ? name : name.substring(0, name.lastIndexOf('.'));
    }
}
