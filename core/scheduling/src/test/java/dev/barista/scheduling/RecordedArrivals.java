package dev.barista.scheduling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * When people did something, as somebody wrote it down: the taxis that New York called in a month, with its nights,
 * rush hours and week-ends. In short: the month passes in as long as the calls take at the rate that is asked for.
 */
final class RecordedArrivals implements Arrivals {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    /** Seconds from the first one. */
    private final long[] seconds;

    private RecordedArrivals(long[] seconds) {
        this.seconds = seconds;
    }

    /** From a table whose first column is the time, such as {@code taxis.csv} of the shared test data. */
    static RecordedArrivals read(Path table) throws IOException {
        try (Stream<String> lines = Files.lines(table)) {
            long[] times = lines.skip(1)
                    .map(line -> LocalDateTime.parse(line.substring(0, line.indexOf(',')), TIME))
                    .mapToLong(time -> time.toEpochSecond(ZoneOffset.UTC))
                    .sorted()
                    .toArray();
            return new RecordedArrivals(
                    LongStream.of(times).map(time -> time - times[0]).toArray());
        }
    }

    @Override
    public long[] arrivals(double perSecond, int calls, SplittableRandom random) {
        int count = Math.min(calls, seconds.length);
        double scale = count / perSecond * 1e9 / seconds[count - 1];
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            // Within the second that was written down nobody knows.
            times[i] = (long) ((seconds[i] + random.nextDouble()) * scale);
        }
        Arrays.sort(times);
        return times;
    }

    @Override
    public String toString() {
        return "taxis";
    }
}
