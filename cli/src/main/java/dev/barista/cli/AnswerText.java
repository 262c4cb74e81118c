package dev.barista.cli;

import dev.barista.cli.Json.JsonArray;
import dev.barista.cli.Json.JsonNumber;
import dev.barista.cli.Json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** An inference answer as a person reads it: a line an output, or a table with a line a row of a batch. */
final class AnswerText {

    private static final int SHOWN_ELEMENTS = 12;

    private AnswerText() {}

    /** The lines of an answer in the server's own form. */
    static List<String> lines(JsonObject answer) {
        List<Output> outputs = new ArrayList<>();
        for (Json item : answer.items("outputs")) {
            if (item instanceof JsonObject output) {
                outputs.add(Output.of(output));
            }
        }
        long rows = commonRows(outputs);
        return rows > 1 ? table(outputs, (int) rows) : named(outputs);
    }

    /** The rows that all outputs have, 0 if they differ. */
    private static long commonRows(List<Output> outputs) {
        long rows = -1;
        for (Output output : outputs) {
            long own = output.dims().isEmpty() ? 0 : output.dims().getFirst();
            rows = rows == -1 || rows == own ? own : 0;
        }
        return Math.max(0, rows);
    }

    private static List<String> named(List<Output> outputs) {
        int width = outputs.stream().mapToInt(o -> o.name().length()).max().orElse(0);
        return outputs.stream()
                .map(o -> o.name() + " ".repeat(width - o.name().length() + 2) + values(o.elements()))
                .toList();
    }

    private static List<String> table(List<Output> outputs, int rows) {
        List<Table.Column> columns = new ArrayList<>();
        columns.add(Table.Column.right("row"));
        for (Output output : outputs) {
            boolean numbers = output.elements().size() == rows
                    && output.elements().stream().allMatch(JsonNumber.class::isInstance);
            columns.add(new Table.Column(output.name(), numbers));
        }
        Table table = new Table(columns.toArray(Table.Column[]::new));
        for (int row = 0; row < rows; row++) {
            List<String> cells = new ArrayList<>();
            cells.add(String.valueOf(row + 1));
            for (Output output : outputs) {
                int size = output.elements().size() / rows;
                cells.add(values(output.elements().subList(row * size, (row + 1) * size)));
            }
            table.row(cells);
        }
        return table.lines();
    }

    private static String values(List<Json> elements) {
        if (elements.size() == 1) {
            return value(elements.getFirst());
        }
        List<String> shown = new ArrayList<>();
        for (Json element : elements.subList(0, Math.min(SHOWN_ELEMENTS, elements.size()))) {
            shown.add(value(element));
        }
        if (elements.size() > SHOWN_ELEMENTS) {
            shown.add("… " + elements.size() + " values in all");
        }
        return "[" + String.join(", ", shown) + "]";
    }

    private static String value(Json element) {
        return switch (element) {
            case Json.JsonText text -> text.value().replaceAll("\\p{Cntrl}", "?");
            case JsonNumber number -> number.literal();
            case Json.JsonBool bool -> String.valueOf(bool.value());
            case Json.JsonNull none -> "null";
            case JsonObject object -> JsonWriter.write(object);
            case JsonArray array -> JsonWriter.write(array);
        };
    }

    /** One output, its elements in row-major order. */
    private record Output(String name, List<Long> dims, List<Json> elements) {

        static Output of(JsonObject output) {
            List<Long> dims = output.items("shape").stream()
                    .map(dim -> dim instanceof JsonNumber number ? Long.parseLong(number.literal()) : 0)
                    .toList();
            List<Json> elements = new ArrayList<>();
            output.member("data").ifPresent(data -> collect(data, elements));
            return new Output(output.text("name"), dims, elements);
        }

        private static void collect(Json data, List<Json> elements) {
            if (data instanceof JsonArray array) {
                array.items().forEach(item -> collect(item, elements));
            } else {
                elements.add(data);
            }
        }
    }
}
