package dev.barista.json;

import dev.barista.model.DataType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Words that nearly every text has, so that no string is made of them each time. */
final class KnownWords {

    private static final int SLOTS = 256;
    private static final List<String> KEYS = List.of(
            "id",
            "inputs",
            "outputs",
            "parameters",
            "name",
            "datatype",
            "shape",
            "data",
            "binary_data",
            "binary_data_size",
            "binary_data_output",
            "timeout",
            "priority");

    /** By hash; of words with the same hash the first is known. */
    private static final Word[] WORDS = words();

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Word(String text, byte[] bytes) {}

    private KnownWords() {}

    private static Word[] words() {
        List<String> texts = new ArrayList<>(KEYS);
        for (DataType type : DataType.values()) {
            texts.add(type.name());
        }
        Word[] words = new Word[SLOTS];
        Word none = new Word("", new byte[0]);
        Arrays.fill(words, none);
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            int slot = slot(bytes, 0, bytes.length);
            words[slot] = words[slot].text.isEmpty() ? new Word(text, bytes) : words[slot];
        }
        return words;
    }

    private static int slot(byte[] bytes, int offset, int length) {
        return (length * 31 + bytes[offset] * 7 + bytes[offset + length - 1] * 13 + bytes[offset + length / 2])
                & (SLOTS - 1);
    }

    /** The word of these bytes; "" if it is none of them. */
    static String find(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "";
        }
        Word word = WORDS[slot(bytes, offset, length)];
        if (word.bytes.length != length) {
            return "";
        }
        for (int i = 0; i < length; i++) {
            if (word.bytes[i] != bytes[offset + i]) {
                return "";
            }
        }
        return word.text;
    }
}
