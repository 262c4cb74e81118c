package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which of the versions in a repository are to be served: a pure function over what is there. */
public sealed interface VersionPolicy {

    /** What holds where nothing is configured: the newest version alone. */
    VersionPolicy DEFAULT = new Latest(1);

    /** The versions wanted, of those available. */
    SortedSet<ModelVersion> choose(Collection<ModelVersion> available);

    /** The newest {@code count} versions. */
    record Latest(int count) implements VersionPolicy {
        public Latest {
            if (count < 1) {
                throw new IllegalArgumentException("latest: count is 1 or more, got " + count);
            }
        }

        @Override
        public SortedSet<ModelVersion> choose(Collection<ModelVersion> available) {
            TreeSet<ModelVersion> newest = new TreeSet<>(available);
            while (newest.size() > count) {
                newest.pollFirst();
            }
            return newest;
        }
    }

    /** Every version. */
    record All() implements VersionPolicy {
        @Override
        public SortedSet<ModelVersion> choose(Collection<ModelVersion> available) {
            return new TreeSet<>(available);
        }
    }

    /** Exactly these versions, as far as they are there. */
    record Listed(List<ModelVersion> versions) implements VersionPolicy {
        public Listed {
            versions = List.copyOf(versions);
        }

        @Override
        public SortedSet<ModelVersion> choose(Collection<ModelVersion> available) {
            TreeSet<ModelVersion> chosen = new TreeSet<>(available);
            chosen.retainAll(versions);
            return chosen;
        }
    }
}
