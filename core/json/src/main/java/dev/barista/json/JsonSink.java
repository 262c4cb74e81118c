package dev.barista.json;

/** Where the bytes of a written text go. */
@FunctionalInterface
public interface JsonSink {

    /** Takes bytes, which are the caller's again afterwards. */
    void put(byte[] bytes, int offset, int length);
}
