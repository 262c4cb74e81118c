package dev.barista.server.operations;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The hosts that may be called back. A caller names the address of a callback, so without this list it could have the
 * server ask things in its own network.
 *
 * <p>A host that is listed by its name may lie anywhere; one that only a pattern covers must have public addresses.
 */
public final class CallbackHosts {

    public static final CallbackHosts NONE = new CallbackHosts(List.of());

    private static final int MAX_LENGTH = 2048;
    private static final String ANY_PORT = "*";
    private static final String WILDCARD = "*.";

    private final List<Entry> entries;

    private CallbackHosts(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * One line of the list.
     *
     * @param name a host, or what follows the first label of one
     * @param port empty for that of the scheme, 0 for any
     */
    private record Entry(String name, boolean wildcard, OptionalInt port) {

        boolean covers(String host, int wanted, int usual) {
            boolean named = wildcard ? host.endsWith("." + name) : host.equals(name);
            return named && (port.isEmpty() ? wanted == usual : port.getAsInt() == 0 || port.getAsInt() == wanted);
        }
    }

    /**
     * A list such as {@code hooks.example.com,*.example.org:8443,localhost:*}.
     *
     * @throws IllegalArgumentException if an entry makes no sense
     */
    public static CallbackHosts parse(String list) {
        List<Entry> entries = new ArrayList<>();
        for (String entry : list.split(",", -1)) {
            if (!entry.isBlank()) {
                entries.add(parseEntry(entry.strip().toLowerCase(Locale.ROOT)));
            }
        }
        return new CallbackHosts(entries);
    }

    private static Entry parseEntry(String entry) {
        int colon = entry.endsWith("]") ? -1 : entry.lastIndexOf(':');
        String host = colon < 0 ? entry : entry.substring(0, colon);
        boolean wildcard = host.startsWith(WILDCARD);
        String name = wildcard ? host.substring(WILDCARD.length()) : host;
        if (!isHost(name)) {
            throw new IllegalArgumentException("\"" + entry
                    + "\" is no host that could be called back; expected one such as hooks.example.com,"
                    + " *.example.com, hooks.example.com:8443 or localhost:*");
        }
        return new Entry(name, wildcard, colon < 0 ? OptionalInt.empty() : OptionalInt.of(port(entry, colon)));
    }

    private static int port(String entry, int colon) {
        String port = entry.substring(colon + 1);
        if (port.equals(ANY_PORT)) {
            return 0;
        }
        boolean number = !port.isEmpty() && port.length() <= 5 && port.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || Integer.parseInt(port) == 0 || Integer.parseInt(port) > 65_535) {
            throw new IllegalArgumentException("\"" + entry + "\": expected a port, or * for any, after the colon");
        }
        return Integer.parseInt(port);
    }

    private static boolean isHost(String name) {
        try {
            return name.equals(new URI("http://" + name + "/").getHost());
        } catch (URISyntaxException e) {
            return false;
        }
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * The address that a caller wants to be called back at.
     *
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if it is no such address,
     *     {@link ErrorCode#PERMISSION_DENIED} if it is not on the list
     */
    public URI check(String address) {
        URI target = parseAddress(address);
        if (isEmpty()) {
            throw new InferenceException(
                    ErrorCode.PERMISSION_DENIED,
                    "this server calls nobody back; --callback-hosts names the hosts that it may call");
        }
        if (covering(target).isEmpty()) {
            throw new InferenceException(
                    ErrorCode.PERMISSION_DENIED,
                    "host \"" + target.getHost() + "\" with port " + port(target)
                            + " is not among those that this server calls back; --callback-hosts names them");
        }
        return target;
    }

    private static URI parseAddress(String address) {
        if (address.length() > MAX_LENGTH) {
            throw InferenceException.invalid("the address to call back is longer than " + MAX_LENGTH + " characters");
        }
        try {
            URI target = new URI(address);
            String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
            boolean http = scheme.equals("https") || scheme.equals("http");
            if (http && target.getHost() != null && target.getUserInfo() == null && target.getFragment() == null) {
                return target;
            }
        } catch (URISyntaxException e) {
            throw InferenceException.invalid("the address to call back can't be read: " + e.getMessage());
        }
        throw InferenceException.invalid("the address to call back must be an http or https URL with a host, without a"
                + " user and without a fragment, got \"" + address + "\"");
    }

    /**
     * Whether this address of the host may be called, by the list as it is now.
     *
     * @param target on the list at some time
     */
    boolean allows(URI target, InetAddress address) {
        Optional<Entry> entry = covering(target);
        return entry.isPresent() && (!entry.get().wildcard() || PublicAddresses.isPublic(address));
    }

    /** The entry that covers an address; one by name before one by pattern. */
    private Optional<Entry> covering(URI target) {
        String named = target.getHost().toLowerCase(Locale.ROOT);
        String host = named.endsWith(".") ? named.substring(0, named.length() - 1) : named;
        Optional<Entry> found = Optional.empty();
        for (Entry entry : entries) {
            if (entry.covers(host, port(target), usualPort(target))) {
                if (!entry.wildcard()) {
                    return Optional.of(entry);
                }
                found = Optional.of(entry);
            }
        }
        return found;
    }

    private static int port(URI target) {
        return target.getPort() < 0 ? usualPort(target) : target.getPort();
    }

    private static int usualPort(URI target) {
        return "https".equalsIgnoreCase(target.getScheme()) ? 443 : 80;
    }
}
