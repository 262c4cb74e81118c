package dev.barista.server.oip;

import dev.barista.protocol.oip.OipPath;
import dev.barista.protocol.oip.OipRoute;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The routes of paths that were asked for lately: calls come by the same few again and again. Holds a fixed number,
 * whatever callers send; a path drives out another in its place. Thread-safe.
 */
final class KnownRoutes {

    private static final int PLACES = 256;

    /** Longer paths are rare, and not worth the memory. */
    private static final int LONGEST = 256;

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

    private record Known(String path, Optional<OipRoute> route) {}

    /** As {@link OipPath#parse}. */
    Optional<OipRoute> of(String path) {
        int hash = path.hashCode();
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        Known known = places.getPlain(place);
        if (known != null && known.path.equals(path)) {
            return known.route;
        }
        Optional<OipRoute> route = OipPath.parse(path);
        if (route.isPresent() && path.length() <= LONGEST) {
            places.setRelease(place, new Known(path, route));
        }
        return route;
    }
}
