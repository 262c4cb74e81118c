package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Changes versions under load: no call may fail, none be answered by a version that it was not for, and no memory stay.
 */
class VersionSwitchIT {

    private static final String MODEL = "scale";
    private static final int CONNECTIONS = 32;
    private static final int SWITCHES = 50;

    /** Rounds at first whose memory is not looked at. */
    private static final int UNREAD = SWITCHES / 4;

    /** Rounds in the middle and at the end that are compared. */
    private static final int WINDOW = SWITCHES / 4;

    /** Of a round, which loads and unloads two versions: 100 KiB that each of them leaves behind are found. */
    private static final double MOST_GROWTH_KIBIBYTES = 200;

    /** Answers after which the compiler has little left to do, whose memory would count as the models'. */
    private static final int WARM_UP = 60_000;

    private static final Map<String, Float> FACTORS = Map.of("1", 2f, "2", 3f);

    /**
     * A heap that is there in full from the start, so that what grows is something else, and a compiler whose work
     * takes little memory: that of the other one comes and goes by ten megabytes.
     */
    private static final String[] STEADY_MEMORY = {
        "-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"
    };

    @TempDir
    private Path folder;

    @Test
    void latestVersionSwitchedFiftyTimesByRenaming_losesNoCallAndNoMemory() throws Exception {
        Path repository = folder.resolve("repository");
        TestRepository models = new TestRepository(repository).fixture(MODEL, 1, "scale_by_2");
        Path aside = new TestRepository(folder)
                .put("aside/2/model.onnx", TestRepository.fixtureBytes("scale_by_3"))
                .resolveSibling("");
        Path inPlace = models.folder().resolve(MODEL).resolve("2");
        try (ServerProcess server = ServerProcess.serving(repository, STEADY_MEMORY);
                RestApi rest = new RestApi(server.url());
                SteadyLoad load = new SteadyLoad(MODEL, "", FACTORS, Set.of("1"))) {
            TestRepository.awaitLoads(rest, repository);
            load.start(server.url(), CONNECTIONS);
            awaitAnswers(rest, load, "1", WARM_UP);
            Readings settled = new Readings();
            Readings direct = new Readings();
            for (int i = 1; i <= SWITCHES; i++) {
                load.allow("1", "2");
                TestRepository.rename(aside, inPlace);
                awaitOnly(rest, "2");
                load.allow("2");
                awaitAnswers(rest, load, "2", CONNECTIONS);
                load.allow("1", "2");
                TestRepository.rename(inPlace, aside);
                awaitOnly(rest, "1");
                load.allow("1");
                awaitAnswers(rest, load, "1", CONNECTIONS);
                if (i > UNREAD) {
                    settled.add((double) server.settledKibibytes());
                    direct.add(directBytes(rest));
                }
                assertThat(load.problems()).isEmpty();
            }
            load.stop();
            System.out.println(SWITCHES + " times 1→2→1 under " + CONNECTIONS + " connections: "
                    + load.answersByVersion() + " answers by version, KiB in the middle "
                    + settled.median(0, WINDOW) + ", at the end " + atEnd(settled) + ", more each time "
                    + settled.growth() + " of " + settled + ", direct bytes in the middle " + direct.median(0, WINDOW)
                    + ", at the end "
                    + atEnd(direct));
            assertThat(load.problems()).isEmpty();
            assertThat(load.answersByVersion()).containsOnlyKeys("1", "2");
            assertThat(atEnd(settled)).isLessThanOrEqualTo(settled.median(0, WINDOW) * 1.05);
            assertThat(settled.growth()).isLessThan(MOST_GROWTH_KIBIBYTES);
            assertThat(atEnd(direct)).isCloseTo(direct.median(0, WINDOW), within(direct.median(0, WINDOW) * 0.05));
            assertThat(server.stop()).isTrue();
        }
    }

    @Test
    void labelMovedFiftyTimes_losesNoCall() throws IOException {
        TestRepository models =
                new TestRepository(folder).fixture(MODEL, 1, "scale_by_2").fixture(MODEL, 2, "scale_by_3");
        models.put(MODEL + "/model.yaml", "versions:\n  policy: all\nlabels:\n  stable: 1\n");
        ModelName name = new ModelName(MODEL);
        try (RunningServer server = RunningServer.serving(folder);
                SteadyLoad load = new SteadyLoad(MODEL, "stable", FACTORS, Set.of("1"))) {
            load.start(server.url(), CONNECTIONS);
            for (int i = 1; i <= SWITCHES; i++) {
                for (int target = 2; target >= 1; target--) {
                    load.allow("1", "2");
                    server.server().barista().moveLabel(name, "stable", Optional.of(new ModelVersion(target)));
                    load.allow(Integer.toString(target));
                    awaitAnswers(server.rest(), load, Integer.toString(target), CONNECTIONS);
                }
            }
            load.stop();
            assertThat(load.problems()).isEmpty();
            assertThat(load.answersByVersion()).containsOnlyKeys("1", "2");
        }
    }

    /** Waits until this version alone is ready. */
    private static void awaitOnly(RestApi rest, String version) {
        String only =
                "[{\"name\":\"" + MODEL + "\",\"version\":\"" + version + "\",\"state\":\"READY\",\"reason\":\"\"}]";
        Eventually.contains(
                () -> rest.post("/v2/repository/index", "{\"ready\":true}").text(), only);
    }

    /** Waits until the load has had this many further answers, some of them by this version. */
    private static void awaitAnswers(RestApi rest, SteadyLoad load, String version, int count) {
        long before = load.answers();
        Eventually.contains(
                () -> {
                    rest.get("/v2/health/live");
                    return load.answers() >= before + count || !load.problems().isEmpty() ? "enough" : "too few";
                },
                "enough");
        assertThat(load.problems()).isEmpty();
        assertThat(load.answersByVersion()).containsKey(version);
    }

    private static double atEnd(Readings readings) {
        return readings.median(readings.count() - WINDOW, readings.count());
    }

    /** The pool's memory and the JDK's direct buffers. */
    private static double directBytes(RestApi rest) {
        return rest.metric("barista_buffer_used_bytes") + rest.metric("jvm_buffer_memory_used_bytes{id=\"direct\"}");
    }
}
