package dev.barista.storage;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and its unit, such as {@code 2ms}; or 0. */
final class DurationText {

    /** Nothing that a call waits for takes longer. */
    static final Duration LONGEST = Duration.ofHours(24);

    static final String EXPECTED = "a duration such as 500us, 20ms or 2s, at most 24h";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([a-zµμ]+)");

    private DurationText() {}

    /** Empty if the text is none, or one that is too long. */
    static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(matcher.group(1));
        return unit(matcher.group(2))
                .filter(unit -> count <= LONGEST.dividedBy(unit))
                .map(unit -> unit.multipliedBy(count));
    }

    private static Optional<Duration> unit(String name) {
        return switch (name) {
            case "ns" -> Optional.of(Duration.ofNanos(1));
            case "us", "µs", "μs" -> Optional.of(Duration.ofNanos(1000));
            case "ms" -> Optional.of(Duration.ofMillis(1));
            case "s" -> Optional.of(Duration.ofSeconds(1));
            case "m" -> Optional.of(Duration.ofMinutes(1));
            case "h" -> Optional.of(Duration.ofHours(1));
            default -> Optional.empty();
        };
    }
}
