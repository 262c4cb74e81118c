package dev.barista.runtime.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.runtime.nativelib.LoadedLibrary;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Serves encoders that have a tokenizer beside them as models of texts: strings go in, embeddings or classes come out.
 * The encoder itself is run by another runtime. To be asked before that one, as both know the encoder's file.
 */
public final class TextRuntime implements ModelRuntime {

    private final ModelRuntime encoders;
    private final LoadedLibrary<TokenizersLibrary> library;

    /** @param encoders the runtime of the encoders */
    public TextRuntime(ModelRuntime encoders) {
        this(encoders, NativeLibraryLocator.of(PublishedLibrary.LIBRARY, TextRuntime.class.getClassLoader()));
    }

    TextRuntime(ModelRuntime encoders, NativeLibraryLocator locator) {
        this.encoders = encoders;
        this.library = new LoadedLibrary<>(locator, TokenizerLibrary::load, "on Linux it needs glibc");
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String platform() {
        return "text_" + encoders.platform();
    }

    /** The encoder's file, where {@code tokenizer.json} lies in the version's own folder. */
    @Override
    public Optional<String> modelFile(ModelFiles files) {
        return files.names().contains(TextFiles.TOKENIZER) ? encoders.modelFile(files) : Optional.empty();
    }

    @Override
    public RuntimeAvailability availability() {
        try {
            var _ = library.get();
        } catch (InferenceException e) {
            return new RuntimeAvailability.Missing(e.getMessage());
        }
        return switch (encoders.availability()) {
            case RuntimeAvailability.Missing missing -> missing;
            case RuntimeAvailability.Available(String version) ->
                new RuntimeAvailability.Available(PublishedLibrary.VERSION + " with " + version);
        };
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions loadOptions) {
        TextOptions options = TextOptions.parse(loadOptions.options());
        if (!files.names().contains(TextFiles.TOKENIZER)) {
            throw InferenceException.invalid(
                    "a text model needs " + TextFiles.TOKENIZER + " beside its encoder; it is not there");
        }
        LoadedModel encoder = encoders.load(files, new LoadOptions(loadOptions.modelFile(), options.encoder()));
        boolean done = false;
        try {
            LoadedModel model = load(files, options, encoder);
            done = true;
            return model;
        } finally {
            if (!done) {
                encoder.close();
            }
        }
    }

    private LoadedModel load(ModelFiles files, TextOptions options, LoadedModel encoder) {
        TextFiles found = TextFiles.read(files);
        EncoderInputs inputs = EncoderInputs.of(encoder.signature(), found.padId());
        Head head = HeadChoice.of(encoder.signature(), options, found);
        String json = json(files);
        Tokenizer tokenizer =
                Tokenizer.of(library.get(), json, options.maxTokens().orElse(found.maxTokens()));
        return new TextModel(new TextModel.Parts(encoder, inputs, tokenizer, head), json.length());
    }

    private static String json(ModelFiles files) {
        try {
            return Files.readString(files.path(TextFiles.TOKENIZER), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw InferenceException.invalid(TextFiles.TOKENIZER + " can't be read: " + e.getMessage());
        }
    }
}
