package dev.barista.runtime.nativelib;

/**
 * A published library for one platform, as it lies in a jar, with what its content must be.
 *
 * @param resource where it is among the class path's resources; the name at its end is what the system's loader expects
 * @param size in bytes
 * @param crc32 tells a torn or rotten copy at every start
 * @param sha256 pins the content when it is unpacked, in lower-case hexadecimal
 */
public record NativeBuild(String resource, long size, long crc32, String sha256) {

    String fileName() {
        return resource.substring(resource.lastIndexOf('/') + 1);
    }
}
