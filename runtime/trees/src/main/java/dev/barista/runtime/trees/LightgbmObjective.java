package dev.barista.runtime.trees;

import dev.barista.model.InferenceException;
import java.util.List;
import java.util.regex.Pattern;

/** What LightGBM's objectives mean for predictions. */
final class LightgbmObjective {

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private LightgbmObjective() {}

    /**
     * The function of an objective as its file has it, such as {@code binary sigmoid:1}; of none, as models of other
     * people's objectives have, the identity.
     */
    static Link link(String text) {
        List<String> words = List.of(SPACE.split(text.strip(), -1));
        return switch (words.getFirst()) {
            case "regression", "regression_l1", "huber", "fair", "quantile", "mape", "regression_l2" ->
                words.contains("sqrt") ? new Link(Link.Kind.SIGNED_SQUARE) : Link.IDENTITY;
            case "lambdarank", "rank_xendcg", "custom", "none", "" -> Link.IDENTITY;
            case "poisson", "gamma", "tweedie" -> new Link(Link.Kind.EXP);
            case "binary", "multiclassova" -> new Link(Link.Kind.SIGMOID, sigmoid(words));
            case "cross_entropy", "xentropy" -> new Link(Link.Kind.SIGMOID);
            case "cross_entropy_lambda", "xentlambda" -> new Link(Link.Kind.LOG_1P_EXP);
            case "multiclass" -> new Link(Link.Kind.SOFTMAX);
            default -> throw InferenceException.invalid("has the unknown objective \"" + words.getFirst() + "\"");
        };
    }

    private static double sigmoid(List<String> words) {
        String prefix = "sigmoid:";
        for (String word : words) {
            if (word.startsWith(prefix)) {
                return TextNumbers.decimal(word.substring(prefix.length()), "sigmoid");
            }
        }
        return 1;
    }
}
