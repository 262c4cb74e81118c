package dev.barista.runtime.nativelib;

import java.util.Locale;
import java.util.Optional;

/** An operating system and processor that native libraries are published for; all have 64 bits. */
public enum NativePlatform {
    LINUX_X64("linux-x64"),
    LINUX_ARM64("linux-aarch64"),
    MACOS_X64("osx-x64"),
    MACOS_ARM64("osx-aarch64"),
    WINDOWS_X64("win-x64");

    private static final NativePlatform[] VALUES = values();

    private final String label;

    NativePlatform(String label) {
        this.label = label;
    }

    /** The platform with these values of the system properties {@code os.name} and {@code os.arch}. */
    public static Optional<NativePlatform> of(String osName, String osArch) {
        String label = operatingSystem(osName) + "-" + architecture(osArch);
        for (NativePlatform platform : VALUES) {
            if (platform.label.equals(label)) {
                return Optional.of(platform);
            }
        }
        return Optional.empty();
    }

    /** What folders of this platform's libraries are called. */
    public String label() {
        return label;
    }

    private static String operatingSystem(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return "win";
        }
        return name.startsWith("mac") ? "osx" : name;
    }

    private static String architecture(String osArch) {
        return switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x64";
            case "aarch64", "arm64" -> "aarch64";
            default -> osArch;
        };
    }
}
