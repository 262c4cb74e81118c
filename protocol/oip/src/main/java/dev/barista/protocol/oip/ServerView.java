package dev.barista.protocol.oip;

import java.util.List;

/** What a server says about itself. */
public record ServerView(String name, String version, List<String> extensions) {

    public ServerView {
        extensions = List.copyOf(extensions);
    }
}
