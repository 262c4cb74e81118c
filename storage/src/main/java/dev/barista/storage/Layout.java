package dev.barista.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a version's files are to be understood: a pure function over their names. */
sealed interface Layout {

    String MANIFEST = "MAR-INF/MANIFEST.json";
    String ML_MODEL = "MLmodel";

    Set<String> ARCHIVES = Set.of("tar.gz", "tgz", "tar", "mar");
    Set<String> PICKLES = Set.of("pkl", "pickle", "joblib", "dill", "cloudpickle");

    /** Whatever a runtime makes of them; {@code folder} is where the model lies, "" or with '/' at its end. */
    record Plain(String folder) implements Layout {}

    /** A model as MLflow stores it, in a folder as above. */
    record MlFlow(String folder) implements Layout {}

    /** What an archive of TorchServe's holds. */
    record TorchServe() implements Layout {}

    /** Nothing but one archive, whose content counts. */
    record Archive(String file) implements Layout {}

    /** Python objects, which are not opened. */
    record Pickled(String file) implements Layout {}

    /** What TensorFlow 1 wrote before it had SavedModels. */
    record SessionBundle() implements Layout {}

    /** @param names with '/' between segments, sorted */
    static Layout of(List<String> names) {
        if (names.contains(MANIFEST)) {
            return new TorchServe();
        }
        Optional<String> mlModel = shallowest(names.stream()
                .filter(name -> lastSegment(name).equals(ML_MODEL))
                .toList());
        if (mlModel.isPresent()) {
            return new MlFlow(folder(mlModel.get()));
        }
        List<String> content = names.stream().filter(Layout::isContent).toList();
        Optional<String> known = shallowest(content.stream()
                .filter(name -> KnownFiles.runtimeOf(name).isPresent())
                .toList());
        List<String> archives = content.stream()
                .filter(name -> name.indexOf('/') < 0 && ARCHIVES.contains(EntryNames.extension(name)))
                .toList();
        boolean atTop = known.isPresent() && folder(known.get()).isEmpty();
        if (archives.size() == 1 && !atTop) {
            return new Archive(archives.getFirst());
        }
        return known.<Layout>map(name -> new Plain(folder(name))).orElseGet(() -> unknown(content));
    }

    private static Layout unknown(List<String> names) {
        if (names.contains("export.meta") || names.contains("export")) {
            return new SessionBundle();
        }
        return shallowest(names.stream()
                        .filter(name -> PICKLES.contains(EntryNames.extension(name)))
                        .toList())
                .<Layout>map(Pickled::new)
                .orElse(new Plain(""));
    }

    private static boolean isContent(String name) {
        return !name.startsWith(EntryNames.GOLDEN + "/") && !name.startsWith(EntryNames.WARM_UP + "/");
    }

    /** The first of those in the fewest folders; of folders that are versions, the newest. */
    private static Optional<String> shallowest(List<String> names) {
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(Comparator.comparingLong(Layout::depth)
                .thenComparing(Comparator.comparingLong(Layout::version).reversed()));
        return sorted.stream().findFirst();
    }

    private static long depth(String name) {
        return name.chars().filter(c -> c == '/').count();
    }

    private static long version(String name) {
        String folder = folder(name);
        String last = folder.isEmpty() ? "" : lastSegment(folder.substring(0, folder.length() - 1));
        return last.matches("[0-9]{1,18}") ? Long.parseLong(last) : -1;
    }

    private static String folder(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    private static String lastSegment(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
