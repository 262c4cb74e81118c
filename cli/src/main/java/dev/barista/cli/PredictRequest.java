package dev.barista.cli;

import dev.barista.cli.Json.JsonArray;
import dev.barista.cli.Json.JsonObject;
import dev.barista.model.NearestName;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns what a person writes into the body of an inference request. */
final class PredictRequest {

    private final ModelInterface model;
    private final List<String> outputs;

    /** @param outputs the outputs wanted; none means all */
    PredictRequest(ModelInterface model, List<String> outputs) {
        this.model = model;
        this.outputs = List.copyOf(outputs);
        outputs.forEach(model::checkOutput);
    }

    /**
     * The request's body.
     *
     * @param given named features, a list of such records, or a whole request with its {@code inputs}
     * @throws CommandFailure of the usage kind if it does not fit the model
     */
    JsonObject of(Json given) {
        return switch (given) {
            case JsonObject object when isWholeRequest(object) -> withOutputs(object.members());
            case JsonObject object -> record(object);
            case JsonArray array -> records(array);
            case Json.JsonText text -> throw neither(text);
            case Json.JsonNumber number -> throw neither(number);
            case Json.JsonBool bool -> throw neither(bool);
            case Json.JsonNull none -> throw neither(none);
        };
    }

    /** Whether the object is a request by itself: it has a list of inputs that say what they are. */
    private boolean isWholeRequest(JsonObject object) {
        List<Json> inputs = object.items("inputs");
        return !inputs.isEmpty()
                && inputs.stream()
                        .allMatch(input -> input instanceof JsonObject tensor
                                && tensor.members().containsKey("name")
                                && tensor.members().containsKey("datatype"));
    }

    private JsonObject record(JsonObject features) {
        checkNames(features, "");
        Map<TensorSpec, FeatureTensor> tensors = new LinkedHashMap<>();
        for (TensorSpec input : model.inputs()) {
            features.member(input.name()).ifPresent(value -> tensors.put(input, FeatureTensor.of(input, value)));
        }
        return body(tensors);
    }

    private JsonObject records(JsonArray array) {
        List<JsonObject> records = new ArrayList<>();
        for (Json item : array.items()) {
            if (!(item instanceof JsonObject record)) {
                throw neither(item);
            }
            checkNames(record, "record " + (records.size() + 1) + ": ");
            records.add(record);
        }
        if (records.isEmpty()) {
            throw CommandFailure.usage("the list of records is empty");
        }
        Map<TensorSpec, FeatureTensor> tensors = new LinkedHashMap<>();
        for (TensorSpec input : model.inputs()) {
            List<FeatureTensor> rows = new ArrayList<>();
            for (JsonObject record : records) {
                record.member(input.name()).ifPresent(value -> rows.add(FeatureTensor.of(input, value)));
            }
            if (!rows.isEmpty() && rows.size() != records.size()) {
                throw CommandFailure.usage("feature \"" + input.name() + "\" is in some records and missing in others");
            }
            if (!rows.isEmpty()) {
                tensors.put(input, FeatureTensor.stacked(input, rows));
            }
        }
        return body(tensors);
    }

    private void checkNames(JsonObject features, String where) {
        List<String> expected = model.inputs().stream().map(TensorSpec::name).toList();
        for (String name : features.members().keySet()) {
            if (!expected.contains(name)) {
                throw CommandFailure.usage(
                        where + "model \"" + model.name() + "\" has no feature \"" + name + "\""
                                + NearestName.hint(name, expected),
                        "its features: " + ModelInterface.listed(model.inputs()));
            }
        }
        Set<String> missing = new LinkedHashSet<>();
        for (TensorSpec input : model.inputs()) {
            if (!input.optional() && !features.members().containsKey(input.name())) {
                missing.add(input.name());
            }
        }
        if (!missing.isEmpty()) {
            throw CommandFailure.usage(
                    where
                            + (missing.size() == 1 ? "missing feature " : "missing features ")
                            + String.join(", ", missing),
                    "model \"" + model.name() + "\" expects " + ModelInterface.listed(model.inputs()));
        }
    }

    private JsonObject body(Map<TensorSpec, FeatureTensor> tensors) {
        List<Json> inputs = new ArrayList<>();
        tensors.forEach((input, tensor) -> {
            Map<String, Json> one = new LinkedHashMap<>();
            one.put("name", Json.text(input.name()));
            one.put(
                    "shape",
                    new JsonArray(Arrays.stream(tensor.shape().dims())
                            .mapToObj(Json::number)
                            .map(Json.class::cast)
                            .toList()));
            one.put("datatype", Json.text(input.dataType().name()));
            one.put("data", new JsonArray(tensor.data()));
            inputs.add(new JsonObject(one));
        });
        return withOutputs(Map.of("inputs", new JsonArray(inputs)));
    }

    private JsonObject withOutputs(Map<String, Json> members) {
        Map<String, Json> body = new LinkedHashMap<>(members);
        if (!outputs.isEmpty()) {
            body.put(
                    "outputs",
                    new JsonArray(outputs.stream()
                            .map(name -> new JsonObject(Map.of("name", Json.text(name))))
                            .map(Json.class::cast)
                            .toList()));
        }
        return new JsonObject(body);
    }

    private CommandFailure neither(Json given) {
        return CommandFailure.usage(
                "expected named features or a list of them, got " + given.describe(),
                "model \"" + model.name() + "\" expects " + ModelInterface.listed(model.inputs()));
    }
}
