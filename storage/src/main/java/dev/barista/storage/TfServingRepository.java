package dev.barista.storage;

import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The models that a file in TensorFlow Serving's form lists, each in a folder of its own. The file is read again when
 * it has changed and settled; one that is wrong leaves the models as they were, and is told as a problem.
 */
final class TfServingRepository implements Repository {

    private final Path file;
    private final Path home;
    private final ModelFolders folders;
    private final UnaryOperator<@Nullable String> environment;
    private final Settling settling;
    private Optional<FileStamp> read = Optional.empty();
    private List<TfServingConfig.Entry> entries = List.of();
    private Optional<String> problem = Optional.empty();

    /** @param environment what variables in paths stand for, null for one that there is not */
    TfServingRepository(Path file, FolderOptions options, Clock clock, UnaryOperator<@Nullable String> environment) {
        this.file = file.toAbsolutePath().normalize();
        this.home = Objects.requireNonNull(this.file.getParent(), "a file has a folder");
        this.folders = new ModelFolders(options.fileExtensions());
        this.environment = environment;
        this.settling = new Settling(options.settle(), clock);
    }

    @Override
    public String location() {
        return file.toString();
    }

    @Override
    public RepositoryListing list() throws IOException {
        readFile();
        Set<Path> entered = new LinkedHashSet<>();
        entered.add(home);
        SortedMap<ModelName, ModelListing> models = new TreeMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        Set<ModelName> unreadable = new LinkedHashSet<>();
        problem.ifPresent(why -> problems.put(String.valueOf(file.getFileName()), why));
        for (TfServingConfig.Entry entry : entries) {
            try {
                models.put(entry.name(), listing(entry, entered));
            } catch (IOException e) {
                problems.put(entry.name().value(), "its base_path can't be read: " + RepositoryReader.reason(e));
                unreadable.add(entry.name());
            }
        }
        return new RepositoryListing(Optional.of(file.toString()), models, problems, unreadable, entered);
    }

    private ModelListing listing(TfServingConfig.Entry entry, Set<Path> entered) throws IOException {
        Path folder = home.resolve(entry.basePath()).normalize();
        FolderReader reader = new FolderReader(new LinkCheck(folder), entered);
        return folders.read(reader, entry.name(), folder).withBase(entry.config(), entry.notes());
    }

    /** The first time whatever is there counts, or is an error. */
    private void readFile() throws IOException {
        FileStamp stamp = FileStamp.of(String.valueOf(file.getFileName()), file);
        boolean settled = settling.settled(List.of(stamp));
        boolean first = read.isEmpty();
        if (!first && (!settled || read.get().equals(stamp))) {
            return;
        }
        try {
            entries = TfServingConfig.read(stamp.name(), ConfigText.read(file, stamp.name()), environment);
            problem = Optional.empty();
        } catch (InferenceException e) {
            if (first) {
                throw e;
            }
            problem = Optional.of(e.getMessage() + "; the models are served as the file said before");
        }
        read = Optional.of(stamp);
    }
}
