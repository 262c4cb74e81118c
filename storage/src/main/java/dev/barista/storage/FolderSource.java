package dev.barista.storage;

import dev.barista.lifecycle.ModelSource;
import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A model repository in a folder: {@code <model>/<version>/…}, or plain model files. A version counts when it is
 * complete and has settled, see {@link Settling}; docs/model-repository.md tells users the whole rule.
 *
 * <p>One virtual thread looks at the folder whenever something moves in it, and every poll interval anyway. Looks are
 * made one at a time, under a lock that is held while the listener is told. A repository that can't be read, or a part
 * that can't, leaves everything known of it as it was.
 */
public final class FolderSource implements ModelSource {

    /** Between looks that announcements cause: copying a large file announces itself thousands of times. */
    private static final Duration SHORTEST_GAP = Duration.ofMillis(100);

    /** How often an explicit refresh lets files settle before it leaves them to the next round. */
    private static final int REFRESH_LOOKS = 5;

    private final Repository repository;
    private final LocalCopies copies;
    private final FolderOptions options;
    private final Clock clock;
    private final Pause pause;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Looker looker;
    private @Nullable FolderWatch watch;
    private @Nullable Thread thread;
    private volatile boolean closed;

    /** A source of the models in this folder. */
    public FolderSource(Path root, FolderOptions options) {
        this(root, options, Clock.system(), Thread::sleep);
    }

    /**
     * A source of what a store elsewhere holds.
     *
     * @param kept where copies are kept; empty for a temporary folder
     */
    static FolderSource of(ObjectStore store, Optional<Path> kept) {
        LocalCopies copies = new LocalCopies(kept);
        FolderOptions options = FolderOptions.ELSEWHERE;
        return new FolderSource(
                new ObjectRepository(store, copies, ObjectFetch.DEFAULT, options.fileExtensions()),
                options,
                copies,
                Clock.system(),
                Thread::sleep);
    }

    /** @param copies where what is packed is unpacked; empty for a temporary folder */
    FolderSource(Repository repository, FolderOptions options, Optional<Path> copies) {
        this(repository, options, new LocalCopies(copies), Clock.system(), Thread::sleep);
    }

    FolderSource(Path root, FolderOptions options, Clock clock, Pause pause) {
        this(RepositoryReader.of(root, options), options, new LocalCopies(Optional.empty()), clock, pause);
    }

    /** @param copies is closed with the source */
    FolderSource(Repository repository, FolderOptions options, LocalCopies copies, Clock clock, Pause pause) {
        this.copies = copies;
        this.repository = repository;
        this.options = options;
        this.clock = clock;
        this.pause = pause;
    }

    /** Waits a few settle times if files were put there a moment ago: who starts on an empty look would seem ready. */
    @Override
    public void start(Listener listener) {
        begin(listener);
        settleFirst();
        FolderWatch opened = openWatch();
        watch = opened;
        thread = Thread.ofVirtual().name("repository " + repository.location()).start(() -> run(opened));
    }

    private void settleFirst() {
        try {
            for (int look = 1; isWaiting() && look < REFRESH_LOOKS; look++) {
                pause.sleep(options.settle());
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isWaiting() {
        lock.lock();
        try {
            return looker != null && looker.isWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** Starts without the thread that looks; whoever calls this calls {@link #look()}. */
    void begin(Listener listener) {
        lock.lock();
        try {
            if (looker != null) {
                throw new IllegalStateException("started twice");
            }
            var preparation = new FetchedPreparation(repository, new FormatPreparation(copies));
            Looker first = new Looker(repository, options, clock, preparation, listener);
            looker = first;
            first.lookOrFail();
        } catch (NoSuchFileException e) {
            throw new InferenceException(
                    ErrorCode.NOT_FOUND, "the model repository \"" + repository.location() + "\" does not exist", e);
        } catch (NotDirectoryException e) {
            throw new InferenceException(
                    ErrorCode.NOT_FOUND, "the model repository \"" + repository.location() + "\" is no folder", e);
        } catch (IOException e) {
            throw InferenceException.invalid("the model repository \"" + repository.location() + "\" can't be read: "
                    + RepositoryReader.reason(e));
        } finally {
            lock.unlock();
        }
    }

    private @Nullable FolderWatch openWatch() {
        try {
            return new FolderWatch();
        } catch (IOException | UnsupportedOperationException e) {
            report(Optional.of("changes are found by looking every "
                    + options.poll().toMillis() + " ms, as the file system can't announce them: " + e.getMessage()));
            return null;
        }
    }

    private void run(@Nullable FolderWatch announcements) {
        try {
            Duration next = lookAndGoOn();
            while (!closed) {
                if (announcements == null) {
                    pause.sleep(next);
                } else {
                    // A folder is only watched once a look has found it: what came in between, the next look finds.
                    if (!watchAll(announcements) && !announcements.await(next)) {
                        return;
                    }
                    pause.sleep(SHORTEST_GAP);
                }
                next = lookAndGoOn();
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // Closed: nothing to look at any more.
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever happens in one look, there will be a next one. */
    private Duration lookAndGoOn() {
        try {
            return look();
        } catch (RuntimeException e) {
            lock.lock();
            try {
                if (looker != null) {
                    looker.keepAll("could not be looked at, what was found before stays as it was: " + e);
                }
            } finally {
                lock.unlock();
            }
            return options.poll();
        }
    }

    /** Whether folders are watched that were not before. */
    private boolean watchAll(FolderWatch announcements) {
        FolderWatch.Watched watched = announcements.watch(folders());
        report(watched.problem()
                .map(why -> "some folders are only looked at every "
                        + options.poll().toMillis() + " ms: " + why));
        return watched.grew();
    }

    /** Looks once at everything; returns after which time to look again at the latest. */
    Duration look() {
        lock.lock();
        try {
            if (closed || looker == null) {
                return options.poll();
            }
            looker.look();
            boolean soon = looker.isWaiting() && options.settle().compareTo(options.poll()) < 0;
            return soon ? options.settle().plus(SHORTEST_GAP) : options.poll();
        } finally {
            lock.unlock();
        }
    }

    private Set<Path> folders() {
        lock.lock();
        try {
            return looker == null ? Set.of() : looker.folders();
        } finally {
            lock.unlock();
        }
    }

    private void report(Optional<String> problem) {
        lock.lock();
        try {
            if (looker != null) {
                looker.reportWatching(problem);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits a few settle times if the model's files are still changing: who asks has just put them there. */
    @Override
    public void refresh(ModelName name) {
        try {
            for (int look = 1; !refreshOnce(name) && look < REFRESH_LOOKS; look++) {
                pause.sleep(options.settle());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the model has settled. */
    private boolean refreshOnce(ModelName name) {
        lock.lock();
        try {
            if (closed || looker == null) {
                return true;
            }
            looker.look(name);
            return !looker.isWaiting(name);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.interrupt();
        }
        repository.close();
        copies.close();
        if (watch != null) {
            try {
                watch.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
