package dev.barista.cli;

import dev.barista.loadgen.Amounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers and times from a command line. */
final class Numbers {

    private static final Pattern TIME = Pattern.compile("([0-9]*\\.?[0-9]+)(us|ms|s|m|h|)");

    private Numbers() {}

    /** Numbers between commas. */
    static List<Double> list(String option, String text, double min, double max) {
        List<Double> numbers = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            double number;
            try {
                number = Double.parseDouble(part.strip());
            } catch (NumberFormatException e) {
                throw CommandFailure.usage(option + ": expected numbers between commas, got \"" + text + "\"");
            }
            if (!(number >= min && number <= max)) {
                throw CommandFailure.usage(option + ": expected " + Amounts.plain(min) + " to " + Amounts.plain(max)
                        + ", got " + part.strip());
            }
            numbers.add(number);
        }
        return numbers;
    }

    /** Whole numbers between commas. */
    static List<Integer> wholeList(String option, String text, int min, int max) {
        List<Integer> numbers = new ArrayList<>();
        for (double number : list(option, text, min, max)) {
            if (number != Math.rint(number)) {
                throw CommandFailure.usage(option + ": expected whole numbers, got " + Amounts.plain(number));
            }
            numbers.add((int) number);
        }
        return numbers;
    }

    static void check(String option, long number, long min, long max) {
        if (number < min || number > max) {
            throw CommandFailure.usage(option + ": expected " + min + " to " + max + ", got " + number);
        }
    }

    /** A time such as {@code 10}, {@code 1.5s}, {@code 50ms} or {@code 2m}; seconds without a unit. */
    static Duration time(String option, String text) {
        Matcher matcher = TIME.matcher(text.strip());
        if (!matcher.matches()) {
            throw CommandFailure.usage(option + ": expected a time such as 10s, 500ms or 2m, got \"" + text + "\"");
        }
        double nanos = Double.parseDouble(matcher.group(1))
                * switch (matcher.group(2)) {
                    case "us" -> 1e3;
                    case "ms" -> 1e6;
                    case "m" -> 60e9;
                    case "h" -> 3600e9;
                    default -> 1e9;
                };
        return Duration.ofNanos((long) nanos);
    }
}
