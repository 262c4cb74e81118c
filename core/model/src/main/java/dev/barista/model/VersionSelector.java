package dev.barista.model;

/** Which version of a model a caller wants. */
public sealed interface VersionSelector {

    VersionSelector LATEST = new Latest();

    /** The highest version that is ready. */
    record Latest() implements VersionSelector {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** Exactly this version. */
    record Numbered(ModelVersion version) implements VersionSelector {
        @Override
        public String toString() {
            return version.toString();
        }
    }

    /** The version that carries this label. */
    record Labelled(String label) implements VersionSelector {
        @Override
        public String toString() {
            return "label \"" + label + "\"";
        }
    }

    /** The selector of a protocol's version field: empty text is the latest, digits a number, anything else a label. */
    static VersionSelector parse(String text) {
        if (text.isEmpty()) {
            return LATEST;
        }
        return ModelVersion.parse(text).<VersionSelector>map(Numbered::new).orElseGet(() -> new Labelled(text));
    }
}
