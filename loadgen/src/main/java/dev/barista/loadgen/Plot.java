package dev.barista.loadgen;

import java.util.List;
import java.util.Locale;

/** Lines over two axes, as SVG that takes its colours from the page. */
final class Plot {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int RIGHT = 28;
    private static final int TOP = 12;
    private static final int BOTTOM = 40;
    private static final int COLOURS = 8;

    private final Axis x;
    private final Axis y;
    private final String xTitle;
    private final StringBuilder marks = new StringBuilder();

    Plot(Axis x, Axis y, String xTitle) {
        this.x = x;
        this.y = y;
        this.xTitle = xTitle;
    }

    /** A point, and what it says when somebody points at it. */
    record Point(double x, double y, String says) {}

    /**
     * Adds a line.
     *
     * @param colour which of the page's
     * @param dashed to tell it from another line of that colour
     */
    void line(List<Point> points, int colour, boolean dashed) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(path.isEmpty() ? "" : " ")
                    .append(left(point.x()))
                    .append(',')
                    .append(top(point.y()));
        }
        String kind = "c" + colour % COLOURS + (dashed ? " dashed" : "");
        marks.append("<polyline class=\"line ")
                .append(kind)
                .append("\" points=\"")
                .append(path)
                .append("\"/>\n");
        for (Point point : points) {
            marks.append(String.format(
                    Locale.ROOT,
                    "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"><title>%s</title></circle>%n",
                    kind,
                    left(point.x()),
                    top(point.y()),
                    points.size() > 20 ? "2" : "3.5",
                    Html.escaped(point.says())));
        }
    }

    private String left(double value) {
        return number(LEFT + x.at(value) * (WIDTH - LEFT - RIGHT));
    }

    private String top(double value) {
        return number(HEIGHT - BOTTOM - y.at(value) * (HEIGHT - TOP - BOTTOM));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** @param describes for those who can't see it */
    String svg(String describes) {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                HEIGHT,
                Html.escaped(describes)));
        for (Axis.Tick tick : y.ticks()) {
            String at = number(HEIGHT - BOTTOM - tick.at() * (HEIGHT - TOP - BOTTOM));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                            + "<text class=\"end\" x=\"%d\" y=\"%s\" dy=\"4\">%s</text>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    at,
                    at,
                    LEFT - 8,
                    at,
                    Html.escaped(tick.label())));
        }
        for (Axis.Tick tick : x.ticks()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"middle\" x=\"%s\" y=\"%d\">%s</text>%n",
                    number(LEFT + tick.at() * (WIDTH - LEFT - RIGHT)),
                    HEIGHT - BOTTOM + 18,
                    Html.escaped(tick.label())));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"middle title\" x=\"%d\" y=\"%d\">%s</text>%n",
                LEFT + (WIDTH - LEFT - RIGHT) / 2,
                HEIGHT - 4,
                Html.escaped(xTitle)));
        return svg.append(marks).append("</svg>\n").toString();
    }
}
