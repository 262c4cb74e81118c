package dev.barista.json;

/** Characters beyond ASCII in a text. */
final class Utf8 {

    private Utf8() {}

    /** The length of the character that the text stands on; 0 if it is none, -1 if the text ends in it. */
    static int sequence(JsonBytes text) {
        int first = text.window()[text.position()] & 0xff;
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4) {
            return 0;
        }
        boolean whole = text.has(length);
        for (int i = 1; i < length && text.position() + i < text.limit(); i++) {
            int next = text.window()[text.position() + i] & 0xff;
            if (next < 0x80 || next > 0xbf || (i == 1 && !isSecond(first, next))) {
                return 0;
            }
        }
        return whole ? length : -1;
    }

    /** Refuses what could be written shorter, halves of surrogate pairs, and what lies beyond Unicode. */
    private static boolean isSecond(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }
}
