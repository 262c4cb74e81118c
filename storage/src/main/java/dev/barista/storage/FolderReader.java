package dev.barista.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One look at folders: collects what lies in them and remembers which it entered. Used once. */
final class FolderReader {

    // Far beyond any model; they only bound what a loop of links or a stray disk can cost.
    private static final int MAX_DEPTH = 16;
    private static final int MAX_ENTRIES = 20_000;

    private final LinkCheck links;
    private final Set<Path> entered;

    /** @param entered takes the folders that were looked into */
    FolderReader(LinkCheck links, Set<Path> entered) {
        this.links = links;
        this.entered = entered;
    }

    LinkCheck links() {
        return links;
    }

    /** The entries of a folder in the order of their names, without those that are ignored. */
    List<Path> entries(Path folder) throws IOException {
        entered.add(folder);
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (!EntryNames.isIgnored(entry.getFileName().toString())) {
                    entries.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(null);
        return entries;
    }

    /** All files below a folder, sorted by name, and whatever speaks against taking them as they are. */
    Content content(Path folder) throws IOException {
        Content content = new Content(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        collect(folder, "", 0, content);
        content.files().sort((a, b) -> a.name().compareTo(b.name()));
        return content;
    }

    private void collect(Path folder, String prefix, int depth, Content content) throws IOException {
        for (Path entry : entries(folder)) {
            String name = prefix + entry.getFileName();
            if (content.files().size() >= MAX_ENTRIES || depth >= MAX_DEPTH) {
                content.refused()
                        .add("it holds more than " + MAX_ENTRIES + " files or " + MAX_DEPTH
                                + " folders within each other");
                return;
            }
            String refusal = links.refusal(entry).orElse("");
            if (!refusal.isEmpty()) {
                content.refused().add("\"" + name + "\": " + refusal);
            } else if (Files.isDirectory(entry)) {
                collect(entry, name + "/", depth + 1, content);
            } else {
                content.files().add(FileStamp.of(name, entry));
                if (EntryNames.isUnfinished(name)) {
                    content.unfinished().add(name);
                }
            }
        }
    }

    /**
     * What lies below a folder.
     *
     * @param refused reasons why it can't be served at all
     * @param unfinished files that are still being written, by their names
     */
    record Content(List<FileStamp> files, List<String> refused, List<String> unfinished) {}
}
