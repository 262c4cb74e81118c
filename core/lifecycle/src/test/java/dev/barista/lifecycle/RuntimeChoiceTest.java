package dev.barista.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.testing.FakeRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RuntimeChoiceTest {

    private final FakeRuntime fake = new FakeRuntime();
    private final RuntimeChoice choice = new RuntimeChoice(List.of(fake));

    private static ModelFiles files(String... names) {
        return new ModelFiles(Path.of("fraud", "1"), List.of(names));
    }

    private static ModelConfig config(Optional<String> runtime, Optional<String> modelFile) {
        return new ModelConfig(
                "",
                VersionPolicy.DEFAULT,
                Map.of(),
                runtime,
                modelFile,
                Map.of(),
                ServingConfig.NONE,
                SignatureOverride.NONE,
                WarmUpPolicy.DEFAULT,
                CachePolicy.OFF);
    }

    private InferenceException refusal(ModelFiles files, ModelConfig config) {
        return catchThrowableOfType(InferenceException.class, () -> choice.choose(files, config));
    }

    @Test
    void runtimeThatThereIsNoneOf_tellsWhatToDoAndIsNotOffered() {
        fake.setAbsent("convert it");

        assertThat(refusal(files("a.fake"), ModelConfig.DEFAULT))
                .hasMessage("runtime \"fake\" can't be used: convert it");
        assertThat(refusal(files("a.bin"), ModelConfig.DEFAULT)).hasMessageEndingWith("there are the runtimes none");
    }

    @Test
    void firstThatRecognisesTheFiles_isChosen() {
        assertThat(choice.choose(files("notes.txt", "a.fake"), ModelConfig.DEFAULT))
                .isSameAs(fake);
    }

    @Test
    void filesOfNoRuntime_areRefusedWithTheirNames() {
        InferenceException refusal = refusal(files("a.bin", "b.txt"), ModelConfig.DEFAULT);

        assertThat(refusal.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(refusal).hasMessage("no runtime recognises the files (a.bin, b.txt); there are the runtimes fake");
        assertThat(refusal(files(), ModelConfig.DEFAULT)).hasMessageContaining("the files (none)");
    }

    @Test
    void unknownRuntime_isRefusedWithAHint() {
        assertThat(refusal(files("a.fake"), config(Optional.of("fke"), Optional.empty())))
                .hasMessage("unknown runtime \"fke\"; there are fake; did you mean \"fake\"?");
    }

    @Test
    void configuredFileThatIsNotThere_isRefused() {
        assertThat(refusal(files("a.fake"), config(Optional.empty(), Optional.of("b.fake"))))
                .hasMessage("the configured model file \"b.fake\" is not among the version's files (a.fake); "
                        + "did you mean \"a.fake\"?");
    }

    @Test
    void missingLibrary_isRefusedWithTheRemedy() {
        fake.setAvailability(new RuntimeAvailability.Missing("install libfake"));

        assertThatThrownBy(() -> choice.choose(files("a.fake"), ModelConfig.DEFAULT))
                .hasMessage("runtime \"fake\" can't be used: install libfake");
    }
}
