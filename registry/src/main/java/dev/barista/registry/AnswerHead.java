package dev.barista.registry;

import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of an answer beside its body.
 *
 * @param bytes the size of the body
 */
public record AnswerHead(int status, String contentType, List<Header> headers, long bytes) {

    private static final char LINE_END = '\n';

    public AnswerHead {
        headers = List.copyOf(headers);
    }

    /** A header of an answer. */
    public record Header(String name, String value) {

        public Header {
            if (name.indexOf(':') >= 0 || name.indexOf(LINE_END) >= 0 || value.indexOf(LINE_END) >= 0) {
                throw new IllegalArgumentException("no header: " + name);
            }
        }
    }

    /** A header a line. */
    String headerLines() {
        StringBuilder lines = new StringBuilder();
        for (Header header : headers) {
            lines.append(header.name()).append(':').append(header.value()).append(LINE_END);
        }
        return lines.toString();
    }

    static List<Header> parseHeaderLines(String lines) {
        List<Header> headers = new ArrayList<>();
        lines.lines().forEach(line -> {
            int colon = line.indexOf(':');
            headers.add(new Header(line.substring(0, colon), line.substring(colon + 1)));
        });
        return headers;
    }
}
