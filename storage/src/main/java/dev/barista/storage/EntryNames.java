package dev.barista.storage;

import java.util.List;
import java.util.Locale;

/** What the names of files and folders tell about them. */
final class EntryNames {

    static final String MODEL_YAML = "model.yaml";
    static final String CONFIG_PBTXT = "config.pbtxt";
    static final String MODEL_SETTINGS = "model-settings.json";
    static final String BATCHING_PARAMETERS = "batching_parameters.pbtxt";
    static final String GOLDEN = "golden";
    static final String WARM_UP = "warmup";

    /** The files that say how a model is served, each the base of the next. */
    static final List<String> CONFIGURATIONS = List.of(MODEL_SETTINGS, CONFIG_PBTXT, BATCHING_PARAMETERS, MODEL_YAML);

    /** Endings that programs give to files that they have not finished writing. */
    private static final List<String> UNFINISHED = List.of(".tmp", ".part", ".partial", ".crdownload");

    private static final String TAR_GZ = ".tar.gz";

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

    /** What follows the last dot, in lower case; the whole name without one. */
    static String extension(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(TAR_GZ) ? TAR_GZ.substring(1) : lower.substring(lower.lastIndexOf('.') + 1);
    }

    /** The name without its extension. */
    static String stem(String name) {
        boolean two = name.toLowerCase(Locale.ROOT).endsWith(TAR_GZ);
        int end = two ? name.length() - TAR_GZ.length() : name.lastIndexOf('.');
        return end < 0 ? name : name.substring(0, end);
    }
}
