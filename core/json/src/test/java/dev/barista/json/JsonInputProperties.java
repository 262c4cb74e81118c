package dev.barista.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.InferenceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** Our reader beside Jackson's: the same texts are taken, and read the same. */
class JsonInputProperties {

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonInput.MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final String REFUSED = "refused";
    private static final String ENDS_EARLY = "ends early";
    private static final String KEY = "key ";

    @Property(tries = 3000)
    void texts_areReadAsJacksonReadsThem(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        value(text, random, 0);
        check(text.toString().getBytes(UTF_8), random);
    }

    @Property(tries = 10_000)
    void damagedTexts_areRefusedWhereJacksonRefusesThem(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        value(text, random, 0);
        byte[] bytes = text.toString().getBytes(UTF_8);
        byte[] replacements = "[]{},:\"0123456789.eE-+ntfu\\ \t\n\0\u007fNI".getBytes(UTF_8);
        for (int damage = 0; damage <= random.nextInt(3); damage++) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextInt(10) == 0
                    ? (byte) random.nextInt(256)
                    : replacements[random.nextInt(replacements.length)];
        }
        int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length + 1);
        check(Arrays.copyOf(bytes, length), random);
    }

    @Property(tries = 3000)
    void textsThatAreCut_endEarly(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        many(text, random, "[]", () -> value(text, random, 1));
        byte[] bytes = text.toString().getBytes(UTF_8);
        Assume.that(!isRefused(ours(bytes, random)));
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        assertThat(ours(cut, random).getLast()).as(() -> new String(cut, UTF_8)).isEqualTo(ENDS_EARLY);
    }

    @Property(tries = 5000)
    void arbitraryBytes_areRefusedWhereJacksonRefusesThem(@ForAll byte[] bytes, @ForAll long seed) {
        check(bytes, new Random(seed));
    }

    private static void check(byte[] text, Random random) {
        List<String> ours = ours(text, random);
        List<String> theirs = theirs(text);
        if (isUtf8(text)) {
            // Of a text that is refused, Jackson notices some things earlier, and others later. Of the keys that no
            // UTF-8 could hold it refuses some.
            boolean refuses = isRefused(theirs) || theirs.stream().anyMatch(JsonInputProperties::isKeyWithHalfPair);
            assertThat(isRefused(ours)).as(() -> new String(text, UTF_8)).isEqualTo(refuses);
            if (!isRefused(ours)) {
                assertThat(ours).as(() -> new String(text, UTF_8)).isEqualTo(theirs);
            }
        } else {
            // Jackson takes some bytes that are no UTF-8.
            assertThat(isRefused(ours)).isTrue();
        }
    }

    private static boolean isKeyWithHalfPair(String token) {
        return token.startsWith(KEY)
                && token.codePoints().anyMatch(point -> Character.getType(point) == Character.SURROGATE);
    }

    private static boolean isRefused(List<String> tokens) {
        return tokens.getLast().equals(REFUSED) || tokens.getLast().equals(ENDS_EARLY);
    }

    private static boolean isUtf8(byte[] text) {
        try {
            var _ = UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static List<String> ours(byte[] text, Random random) {
        List<String> tokens = new ArrayList<>();
        try {
            JsonInput input = random.nextBoolean()
                    ? JsonInput.of(text)
                    : JsonInput.of(
                            ByteBuffer.allocateDirect(text.length + 5).put(5, text),
                            5,
                            text.length,
                            new byte[1 + random.nextInt(40)]);
            int depth = 0;
            while (true) {
                tokens.add(token(input));
                depth += switch (input.token()) {
                    case START_OBJECT, START_ARRAY -> 1;
                    case END_OBJECT, END_ARRAY -> -1;
                    default -> 0;
                };
                if (depth == 0) {
                    input.end();
                    return tokens;
                }
                input.next();
            }
        } catch (InferenceException e) {
            tokens.add(e.getMessage().contains("ends early") ? ENDS_EARLY : REFUSED);
            return tokens;
        }
    }

    private static String token(JsonInput input) {
        return switch (input.token()) {
            case INTEGER -> "int " + input.bigIntegerValue() + " " + input.doubleValue() + " " + input.floatValue();
            case DECIMAL -> "decimal " + input.doubleValue() + " " + input.floatValue();
            case STRING -> "text " + input.text();
            case KEY -> KEY + input.text();
            default -> input.text();
        };
    }

    private static List<String> theirs(byte[] text) {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), text, 0, text.length)) {
            int depth = 0;
            if (parser.nextToken() == null) {
                return List.of(ENDS_EARLY);
            }
            while (true) {
                tokens.add(token(parser));
                depth += parser.currentToken().isStructStart()
                        ? 1
                        : parser.currentToken().isStructEnd() ? -1 : 0;
                if (depth == 0) {
                    if (parser.nextToken() != null) {
                        tokens.add(REFUSED);
                    }
                    return tokens;
                }
                parser.nextToken();
            }
        } catch (UnexpectedEndOfInputException e) {
            tokens.add(ENDS_EARLY);
            return tokens;
        } catch (JacksonException e) {
            tokens.add(REFUSED);
            return tokens;
        }
    }

    private static String token(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT ->
                "int " + parser.getBigIntegerValue() + " " + Double.parseDouble(parser.getString()) + " "
                        + Float.parseFloat(parser.getString());
            case VALUE_NUMBER_FLOAT ->
                "decimal " + Double.parseDouble(parser.getString()) + " " + Float.parseFloat(parser.getString());
            case VALUE_STRING -> "text " + parser.getString();
            case PROPERTY_NAME -> KEY + parser.getString();
            default -> parser.getString();
        };
    }

    private static void value(StringBuilder text, Random random, int depth) {
        int kind = random.nextInt(depth > 4 ? 5 : 8);
        space(text, random);
        switch (kind) {
            case 0 -> text.append(List.of("true", "false", "null").get(random.nextInt(3)));
            case 1 -> text.append(random.nextLong() >> random.nextInt(64));
            case 2 -> text.append(random.nextGaussian() * Math.pow(10, random.nextInt(80) - 40));
            case 3, 4 -> string(text, random);
            case 5, 6 -> many(text, random, "[]", () -> value(text, random, depth + 1));
            default ->
                many(text, random, "{}", () -> {
                    space(text, random);
                    string(text, random);
                    space(text, random);
                    text.append(':');
                    value(text, random, depth + 1);
                });
        }
        space(text, random);
    }

    private static void many(StringBuilder text, Random random, String brackets, Runnable one) {
        text.append(brackets.charAt(0));
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",");
            one.run();
        }
        text.append(count == 0 && random.nextBoolean() ? " " : "").append(brackets.charAt(1));
    }

    private static void space(StringBuilder text, Random random) {
        if (random.nextInt(4) == 0) {
            text.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    /** Sometimes a surrogate pair, sometimes half of one. */
    private static String escaped(Random random) {
        int unit = random.nextInt(8) == 0 ? 0xd800 + random.nextInt(0x400) : random.nextInt(0x10000);
        String first = String.format(Locale.ROOT, "\\u%04x", unit);
        return Character.isHighSurrogate((char) unit) && random.nextInt(4) > 0
                ? first + String.format(Locale.ROOT, "\\u%04X", 0xdc00 + random.nextInt(0x400))
                : first;
    }

    private static void string(StringBuilder text, Random random) {
        text.append('"');
        for (int i = random.nextInt(12); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> text.append('\\').append("\"\\/bfnrt".charAt(random.nextInt(8)));
                case 1 -> text.append(escaped(random));
                case 2 -> text.append((char) (0x80 + random.nextInt(0x2000)));
                case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x1000));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        text.append('"');
    }
}
