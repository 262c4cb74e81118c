package dev.barista.loadgen;

/** A header of a request. */
public record Header(String name, String value) {

    /**
     * From {@code Name: value}.
     *
     * @throws LoadFailure of the usage kind if it is none
     */
    public static Header parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw LoadFailure.usage("\"" + text + "\" is no header; expected NAME: VALUE");
        }
        return new Header(
                text.substring(0, colon).strip(), text.substring(colon + 1).strip());
    }
}
