package dev.barista.loadgen;

/**
 * What calls of text models carry.
 *
 * @param prompt "" makes them of random words
 * @param promptWords of a random prompt
 * @param maxTokens of a completion
 * @param stream whether a completion comes piece by piece
 */
public record Texts(String prompt, int promptWords, int maxTokens, boolean stream) {

    public Texts {
        if (promptWords < 1 || maxTokens < 1) {
            throw new IllegalArgumentException("expected at least one word and one token");
        }
    }
}
