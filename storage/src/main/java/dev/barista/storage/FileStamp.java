package dev.barista.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * What a look at a file tells without reading it: two equal stamps mean that nothing was written in between.
 *
 * @param name its path below the folder that it is listed for, with '/' between segments
 * @param key which file it is, where the file system tells
 * @param changed when anything about it last changed, the copying of an older file included where the file system
 *     tells: a time that writers can't set back
 */
record FileStamp(String name, long size, Instant modified, Optional<String> key, Instant changed) {

    /** The stamp of a file, or of the file that a link leads to. */
    static FileStamp of(String name, Path file) throws IOException {
        BasicFileAttributes basic = Files.readAttributes(file, BasicFileAttributes.class);
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        FileTime status = unix ? (FileTime) Files.getAttribute(file, "unix:ctime") : basic.creationTime();
        Instant modified = basic.lastModifiedTime().toInstant();
        Instant changed = status.toInstant().isAfter(modified) ? status.toInstant() : modified;
        return new FileStamp(
                name,
                basic.size(),
                modified,
                Optional.ofNullable(basic.fileKey()).map(Object::toString),
                changed);
    }

    /** What goes into a version's fingerprint: all but the time that a mere change of owner moves. */
    String content() {
        return name + '\0' + size + '\0' + modified + '\0' + key.orElse("");
    }
}
