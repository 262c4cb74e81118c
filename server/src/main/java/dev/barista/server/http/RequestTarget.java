package dev.barista.server.http;

/** The target of a request: a path with a query, or a whole URI. */
final class RequestTarget {

    private RequestTarget() {}

    /** Its path as it came, without the query; "" if it has none. */
    static String path(String target) {
        int start = start(target);
        if (start < 0) {
            return "";
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
            end++;
        }
        return target.substring(start, end);
    }

    /** Its query as it came, without the question mark; "" if it has none. */
    static String query(String target) {
        int fragment = target.indexOf('#');
        String whole = fragment < 0 ? target : target.substring(0, fragment);
        int mark = whole.indexOf('?');
        return mark < 0 ? "" : whole.substring(mark + 1);
    }

    private static int start(String target) {
        if (target.startsWith("/")) {
            return 0;
        }
        int scheme = target.indexOf("://");
        return scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
    }
}
