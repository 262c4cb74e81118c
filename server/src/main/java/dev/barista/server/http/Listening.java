package dev.barista.server.http;

import java.net.InetSocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/**
 * Where a front end is to listen.
 *
 * @param addresses over TCP; port 0 means any that is free
 * @param sockets Unix-domain sockets
 * @param permissions of their files
 */
public record Listening(
        List<InetSocketAddress> addresses, List<SocketFile> sockets, Set<PosixFilePermission> permissions) {

    public Listening {
        addresses = List.copyOf(addresses);
        sockets = List.copyOf(sockets);
        permissions = Set.copyOf(permissions);
    }
}
