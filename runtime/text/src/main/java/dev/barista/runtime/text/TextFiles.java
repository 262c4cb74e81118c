package dev.barista.runtime.text;

import dev.barista.json.JsonInput;
import dev.barista.json.JsonToken;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the files beside an encoder say, as Hugging Face's tools and sentence-transformers write them. Filled file by
 * file; what no file says keeps its default.
 */
final class TextFiles {

    static final String TOKENIZER = "tokenizer.json";

    private static final String CONFIG = "config.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String SENTENCE_CONFIG = "sentence_bert_config.json";
    private static final String MODULES = "modules.json";
    private static final String POOLING = "1_Pooling/config.json";

    /** Some tools write an absurd number where there is no limit. */
    private static final double MOST_TOKENS = 1 << 20;

    private final ModelFiles files;
    private final Map<Integer, String> labels = new TreeMap<>();
    private int maxTokens = 512;
    private long padId;
    private boolean classifies;
    private boolean severalLabels;
    private boolean normalizes;
    private Pooling pooling = Pooling.MEAN;

    private TextFiles(ModelFiles files) {
        this.files = files;
    }

    /** @throws InferenceException {@code INVALID_ARGUMENT} if one of the files can't be read */
    static TextFiles read(ModelFiles files) {
        TextFiles read = new TextFiles(files);
        read.each(CONFIG, read::config);
        read.each(TOKENIZER, read::tokenizer);
        read.each(TOKENIZER_CONFIG, (json, key) -> read.limit(json, key, "model_max_length"));
        read.each(SENTENCE_CONFIG, (json, key) -> read.limit(json, key, "max_seq_length"));
        read.each(POOLING, read::pooling);
        read.modules();
        return read;
    }

    private interface Field {
        void read(JsonInput json, String key);
    }

    private void each(String name, Field field) {
        if (files.names().contains(name)) {
            readingOf(name, json -> json.object(name, key -> field.read(json, key)));
        }
    }

    private interface Reading {
        void of(JsonInput json);
    }

    private void readingOf(String name, Reading reading) {
        try {
            JsonInput json = JsonInput.of(Files.readAllBytes(files.path(name)));
            reading.of(json);
            json.end();
        } catch (IOException e) {
            throw InferenceException.invalid(name + " can't be read: " + e.getMessage());
        } catch (InferenceException e) {
            throw InferenceException.invalid(name + ": " + e.getMessage());
        }
    }

    private void config(JsonInput json, String key) {
        switch (key) {
            case "id2label" ->
                json.object(key, id -> labels.put(labelNumber(json, id), json.string("the label of " + id)));
            case "pad_token_id" -> padId(json, key);
            case "problem_type" ->
                severalLabels = json.token() == JsonToken.STRING && json.text().equals("multi_label_classification");
            case "architectures" -> {
                List<String> names = new ArrayList<>();
                json.array(key, () -> names.add(json.string("an architecture")));
                classifies = names.stream().anyMatch(name -> name.endsWith("ForSequenceClassification"));
            }
            default -> json.skip();
        }
    }

    private static int labelNumber(JsonInput json, String id) {
        try {
            return Integer.parseInt(id);
        } catch (NumberFormatException e) {
            throw json.error("id2label: expected a number as the key, got \"" + id + "\"");
        }
    }

    private void tokenizer(JsonInput json, String key) {
        if (key.equals("padding") && json.token() == JsonToken.START_OBJECT) {
            json.object(key, inner -> {
                if (inner.equals("pad_id")) {
                    padId(json, inner);
                } else {
                    json.skip();
                }
            });
        } else {
            json.skip();
        }
    }

    private void padId(JsonInput json, String key) {
        if (json.token() == JsonToken.INTEGER) {
            padId = json.integer(key, 0, Integer.MAX_VALUE);
        }
    }

    private void limit(JsonInput json, String key, String wanted) {
        boolean isNumber = json.token() == JsonToken.INTEGER || json.token() == JsonToken.DECIMAL;
        if (key.equals(wanted) && isNumber) {
            double limit = json.number(key);
            if (limit >= 1 && limit <= MOST_TOKENS) {
                maxTokens = (int) limit;
            }
        } else {
            json.skip();
        }
    }

    private void pooling(JsonInput json, String key) {
        if (json.token() == JsonToken.TRUE) {
            switch (key) {
                case "pooling_mode_cls_token" -> pooling = Pooling.CLS;
                case "pooling_mode_max_tokens" -> pooling = Pooling.MAX;
                case "pooling_mode_mean_tokens" -> pooling = Pooling.MEAN;
                case "pooling_mode_mean_sqrt_len_tokens",
                        "pooling_mode_weightedmean_tokens",
                        "pooling_mode_lasttoken" ->
                    throw json.error(key + " is a pooling that is not supported; mean, cls and max are");
                default -> {
                    // Says something else.
                }
            }
        }
        json.skip();
    }

    private void modules() {
        if (files.names().contains(MODULES)) {
            readingOf(
                    MODULES,
                    json -> json.array(
                            MODULES,
                            () -> json.object("a module", key -> {
                                if (key.equals("type")) {
                                    normalizes |= json.string(key).endsWith(".Normalize");
                                } else {
                                    json.skip();
                                }
                            })));
        }
    }

    /** What the output classes are called, by their numbers from 0 on; empty if that is not said of all of them. */
    List<String> labels() {
        List<String> named = new ArrayList<>(labels.values());
        boolean whole = labels.isEmpty() || labels.containsKey(labels.size() - 1);
        return whole ? named : List.of();
    }

    int maxTokens() {
        return maxTokens;
    }

    long padId() {
        return padId;
    }

    boolean classifies() {
        return classifies;
    }

    boolean severalLabels() {
        return severalLabels;
    }

    boolean normalizes() {
        return normalizes;
    }

    Pooling pooling() {
        return pooling;
    }
}
