package dev.barista.runtime.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativePlatformTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, LINUX_X64",
        "Linux, aarch64, LINUX_ARM64",
        "Mac OS X, x86_64, MACOS_X64",
        "Mac OS X, aarch64, MACOS_ARM64",
        "Windows Server 2025, amd64, WINDOWS_X64"
    })
    void knownMachine_hasItsPlatform(String osName, String osArch, NativePlatform expected) {
        assertThat(NativePlatform.of(osName, osArch)).contains(expected);
    }

    @Test
    void otherMachine_hasNone() {
        assertThat(NativePlatform.of("Linux", "riscv64")).isEmpty();
        assertThat(NativePlatform.of("Plan 9", "mips")).isEmpty();
        assertThat(NativePlatform.of("", "")).isEmpty();
    }
}
