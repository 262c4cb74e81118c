package dev.barista.runtime.trees;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;

/** What XGBoost's objectives mean for predictions. */
record XgboostObjective(Link.Kind link, Base base) {

    /** How the base score of a file, which is a prediction, becomes the sum that predicts it. */
    enum Base {
        AS_IT_IS,
        LOGIT,
        LOG
    }

    static XgboostObjective of(String name) {
        return switch (name) {
            case "reg:squarederror",
                    "reg:linear",
                    "reg:squaredlogerror",
                    "reg:pseudohubererror",
                    "reg:absoluteerror",
                    "reg:quantileerror",
                    "reg:expectileerror",
                    "rank:pairwise",
                    "rank:ndcg",
                    "rank:map" -> new XgboostObjective(Link.Kind.IDENTITY, Base.AS_IT_IS);
            case "reg:logistic", "binary:logistic" -> new XgboostObjective(Link.Kind.SIGMOID, Base.LOGIT);
            case "binary:logitraw" -> new XgboostObjective(Link.Kind.IDENTITY, Base.AS_IT_IS);
            case "binary:hinge" -> new XgboostObjective(Link.Kind.STEP, Base.AS_IT_IS);
            case "multi:softmax" -> new XgboostObjective(Link.Kind.ARGMAX, Base.AS_IT_IS);
            case "multi:softprob" -> new XgboostObjective(Link.Kind.SOFTMAX, Base.AS_IT_IS);
            case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft" ->
                new XgboostObjective(Link.Kind.EXP, Base.LOG);
            default ->
                throw new InferenceException(
                        ErrorCode.INVALID_ARGUMENT,
                        "objective \"" + name + "\" is unknown; save the model with one of XGBoost's own");
        };
    }

    /** The sum that predicts a base score, in floats as XGBoost calculates it. */
    float margin(float baseScore) {
        return switch (base) {
            case AS_IT_IS -> baseScore;
            case LOGIT -> -(float) Math.log(1.0f / baseScore - 1.0f);
            case LOG -> (float) Math.log(baseScore);
        };
    }
}
