package dev.barista.server.oip;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.OipRoute;
import dev.barista.protocol.oip.RepositoryRequests;
import dev.barista.protocol.oip.RestMessages;
import dev.barista.server.http.Answer;
import dev.barista.server.http.Exchange;
import dev.barista.server.telemetry.JsonText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** Everything but inference over REST. Thread-safe. */
final class RestManagement {

    private final ServerState state;
    private final ModelCatalog catalog;
    private final ModelControl control;
    private final RestMessages messages = new RestMessages();

    RestManagement(OipParts parts) {
        this.state = parts.state();
        this.catalog = parts.catalog();
        this.control = parts.control();
    }

    void live(Exchange exchange) {
        exchange.respond(Answer.json(new JsonText().put("live", true).end()));
    }

    /** 200 or 503: any other code would tell Kubernetes and balancers that asking was wrong. */
    void ready(Exchange exchange) {
        if (state.isReady()) {
            exchange.respond(Answer.json(
                    new JsonText().put("live", true).put("ready", true).end()));
        } else {
            JsonText body = new JsonText().put("ready", false).put("error", state.whyNotReady());
            exchange.respond(Answer.text(503, Answer.JSON, body.end()));
        }
    }

    void modelReady(Exchange exchange, OipRoute.ModelReady route) {
        ModelName name = route.model();
        if (!catalog.isReady(name, route.version())) {
            // Says why it is not; if it has become so by now, all the better.
            try {
                catalog.signature(name, route.version());
            } catch (InferenceException e) {
                throw e.code() == ErrorCode.NOT_FOUND
                        ? e
                        : new InferenceException(ErrorCode.UNAVAILABLE, e.getMessage());
            }
        }
        exchange.respond(Answer.json(
                new JsonText().put("name", name.value()).put("ready", true).end()));
    }

    void server(Exchange exchange) {
        json(exchange, messages.server(state.view()));
    }

    void list(Exchange exchange) {
        json(exchange, messages.models(catalog.names()));
    }

    void model(Exchange exchange, ModelName name, VersionSelector version) {
        json(exchange, messages.model(catalog.model(name, version)));
    }

    void config(Exchange exchange, ModelName name, VersionSelector version) {
        json(exchange, messages.config(catalog.config(name, version)));
    }

    void statistics(Exchange exchange) {
        json(exchange, messages.statistics(catalog.statistics()));
    }

    void statistics(Exchange exchange, OipRoute.ModelStatistics route) {
        json(exchange, messages.statistics(catalog.statistics(route.model(), route.version())));
    }

    void index(Exchange exchange) {
        readBytes(exchange, body -> json(exchange, messages.index(catalog.index(RepositoryRequests.readyOnly(body)))));
    }

    void load(Exchange exchange, ModelName model) {
        exchange.record().called(model);
        control(exchange, model, "load", body -> control.load(model, RepositoryRequests.load(body)));
    }

    void unload(Exchange exchange, ModelName model) {
        exchange.record().called(model);
        control(exchange, model, "unload", body -> {
            RepositoryRequests.unloadDependents(body);
            return control.unload(model);
        });
    }

    private static void control(
            Exchange exchange, ModelName model, String verb, Function<byte[], CompletionStage<Void>> operation) {
        readBytes(exchange, body -> {
            var _ = operation.apply(body).whenComplete((done, failure) -> {
                if (failure == null) {
                    exchange.respond(Answer.json(new JsonText()
                            .put("name", model.value())
                            .put(verb, true)
                            .end()));
                } else {
                    exchange.fail(failure);
                }
            });
        });
    }

    static void readBytes(Exchange exchange, Consumer<byte[]> reader) {
        exchange.readBody(body -> reader.accept(bytes(body)));
    }

    private static byte[] bytes(ByteBuf body) {
        try {
            return ByteBufUtil.getBytes(body);
        } finally {
            body.release();
        }
    }

    static void json(Exchange exchange, byte[] body) {
        exchange.respond(new Answer(200, Answer.JSON, Unpooled.wrappedBuffer(body), List.of()));
    }
}
