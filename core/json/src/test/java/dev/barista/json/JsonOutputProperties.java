package dev.barista.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class JsonOutputProperties {

    @Property(tries = 5000)
    void floats_areWrittenAsTheJdkDoes(@ForAll int bits) {
        float value = Float.intBitsToFloat(bits);
        if (Float.isFinite(value)) {
            assertThat(text(json -> json.number(value))).isEqualTo(Float.toString(value));
        }
    }

    @Property(tries = 2000)
    void smallNumbers_areWrittenAsTheJdkDoes(
            @ForAll @IntRange(min = -30_000, max = 30_000) int whole, @ForAll @IntRange(max = 12) int power) {
        float value = (float) (whole / Math.pow(10, power));
        assertThat(text(json -> json.number(value))).isEqualTo(Float.toString(value));
        assertThat(text(json -> json.number((double) value))).isEqualTo(Double.toString(value));
    }

    @Property(tries = 2000)
    void wholeNumbers_areWrittenAsTheJdkDoes(@ForAll long value, @ForAll @IntRange(max = 63) int shift) {
        assertThat(text(json -> json.number(value >> shift))).isEqualTo(Long.toString(value >> shift));
        assertThat(text(json -> json.unsigned(value))).isEqualTo(Long.toUnsignedString(value));
        assertThat(text(json -> json.number(Long.MIN_VALUE))).isEqualTo(Long.toString(Long.MIN_VALUE));
    }

    @Property(tries = 2000)
    void strings_areReadBackByJackson(@ForAll String value) {
        String text = text(json -> json.startObject().key(value).string(value).endObject());
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            assertThat(parser.nextName()).isEqualTo(value);
            assertThat(parser.nextStringValue()).isEqualTo(value);
        }
    }

    @Property(tries = 50)
    void longTexts_goOutInPieces(@ForAll @IntRange(min = 1, max = 20_000) int count) {
        String text = text(json -> {
            json.startArray();
            for (int i = 0; i < count; i++) {
                json.number((long) i).string("é").bool(true);
            }
            json.endArray();
        });
        assertThat(text).startsWith("[0,\"é\",true").endsWith("," + "\"é\",true]");
        assertThat(text.chars().filter(c -> c == ',').count()).isEqualTo(3L * count - 1);
    }

    private static String text(Consumer<JsonOutput> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonOutput json = new JsonOutput(bytes::write);
        content.accept(json);
        json.flush();
        assertThat(json.count()).isEqualTo(bytes.size());
        assertThat(bytes.toString(UTF_8).getBytes(UTF_8)).asString(ISO_8859_1).isEqualTo(bytes.toString(ISO_8859_1));
        return bytes.toString(UTF_8);
    }
}
