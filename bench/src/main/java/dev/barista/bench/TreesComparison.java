package dev.barista.bench;

import dev.barista.model.spi.LoadedModel;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Boosted trees under our own runtime beside XGBoost and LightGBM called directly, in one process and in turns: what a
 * call takes of one row, of some, and of so many that two threads share them. The library's time is the best of all its
 * ways to predict. Takes the number of turns.
 */
final class TreesComparison {

    private static final int FEATURES = 20;
    private static final int TRAINING_ROWS = 20_000;
    private static final int THREADS = 2;
    private static final int[] CALLS = {1, 128, 100_000};
    private static final long SLICE_NANOS = 150_000_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<OwnTrees> instances = new ArrayList<>();
    private final int turns;

    private TreesComparison(int turns) {
        this.turns = turns;
    }

    /** A way to predict. */
    record Contender(String name, Runnable call) {}

    /** Takes the number of turns, 15 if there is none. */
    public static void main(String[] arguments)
            throws XGBoostError, LGBMException, IOException, InterruptedException, ExecutionException {
        TreesComparison comparison = new TreesComparison(arguments.length == 0 ? 15 : Integer.parseInt(arguments[0]));
        MadeRows training = MadeRows.of(TRAINING_ROWS, FEATURES, 1);
        MadeRows asked = MadeRows.of(CALLS[CALLS.length - 1], FEATURES, 2);
        System.out.println("library | rows | ours, µs a call | library, µs a call | how | times as fast");
        try (XgboostLibrary library = XgboostLibrary.train(training);
                LoadedModel model = OwnTrees.load(library.file())) {
            for (int rows : CALLS) {
                comparison.compare("XGBoost", rows, comparison.ours(model, asked, rows), library.ways(asked, rows));
            }
            comparison.closeInstances();
        }
        try (LightgbmLibrary library = LightgbmLibrary.train(training);
                LoadedModel model = OwnTrees.load(library.file())) {
            for (int rows : CALLS) {
                comparison.compare("LightGBM", rows, comparison.ours(model, asked, rows), library.ways(asked, rows));
            }
            comparison.closeInstances();
        }
        comparison.threads.shutdown();
    }

    /** On one thread; on two of as many instances where a server would have several runs. */
    private Contender ours(LoadedModel model, MadeRows asked, int rows) {
        if (rows <= model.signature().maxBatchSize()) {
            return new Contender("ours", instance(model, asked, 0, rows));
        }
        List<Callable<Object>> halves = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            halves.add(Executors.callable(instance(model, asked, rows / THREADS * i, rows / THREADS * (i + 1))));
        }
        return new Contender("ours on 2 threads", () -> {
            try {
                for (Future<Object> half : threads.invokeAll(halves)) {
                    half.get();
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private OwnTrees instance(LoadedModel model, MadeRows asked, int from, int to) {
        OwnTrees instance = new OwnTrees(model, asked, from, to);
        instances.add(instance);
        return instance;
    }

    private void closeInstances() {
        instances.forEach(OwnTrees::close);
        instances.clear();
    }

    private void compare(String library, int rows, Contender ours, List<Contender> ways) {
        List<Double> ratios = new ArrayList<>();
        List<Double> own = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        Optional<String> best = Optional.empty();
        for (int turn = -2; turn < turns; turn++) {
            double mine = microseconds(ours);
            double least = Double.MAX_VALUE;
            for (Contender way : ways) {
                double time = microseconds(way);
                if (time < least) {
                    least = time;
                    best = Optional.of(way.name());
                }
            }
            // The first turns are for the compiler.
            if (turn >= 0) {
                ratios.add(least / mine);
                own.add(mine);
                theirs.add(least);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s | %d | %.2f | %.2f | %s | %.1f%n",
                library,
                rows,
                median(own),
                median(theirs),
                best.orElseThrow(),
                median(ratios));
    }

    private static double microseconds(Contender contender) {
        long begin = System.nanoTime();
        long calls = 0;
        long passed = 0;
        while (passed < SLICE_NANOS) {
            contender.call().run();
            calls++;
            passed = System.nanoTime() - begin;
        }
        return passed / 1e3 / calls;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
