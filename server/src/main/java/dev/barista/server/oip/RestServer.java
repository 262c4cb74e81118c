package dev.barista.server.oip;

import dev.barista.protocol.oip.OipRoute;
import dev.barista.server.http.Answer;
import dev.barista.server.http.Exchange;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.HeaderNames;
import dev.barista.server.http.HttpCall;
import dev.barista.server.http.RequestHandler;
import dev.barista.server.operations.Operations;
import dev.barista.server.telemetry.JsonText;
import dev.barista.server.telemetry.ServerGauges;
import dev.barista.server.telemetry.ServerMetrics;
import io.netty.util.AsciiString;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds what a REST request asks for: the protocol's routes, and a few that operators expect of a server. Thread-safe.
 */
public final class RestServer implements RequestHandler {

    private final FrontEndParts frontEnd;
    private final ServerState state;
    private final ServerMetrics metrics;
    private final ServerGauges gauges;
    private final RestInfer infer;
    private final RestManagement management;
    private final RestSharedMemory sharedMemory;
    private final RestOperations operations;
    private final KnownRoutes routes = new KnownRoutes();

    public RestServer(FrontEndParts frontEnd, OipParts parts, ServerGauges gauges, Operations operations) {
        this.frontEnd = frontEnd;
        this.state = parts.state();
        this.metrics = parts.metrics();
        this.gauges = gauges;
        this.infer = new RestInfer(parts);
        this.management = new RestManagement(parts);
        this.sharedMemory = new RestSharedMemory(parts);
        this.operations = new RestOperations(operations, parts);
    }

    @Override
    public void handle(HttpCall call) {
        Exchange exchange = new Exchange(frontEnd, call);
        exchange.guard(() -> route(exchange));
    }

    private void route(Exchange exchange) {
        Optional<OipRoute> route = routes.of(exchange.path());
        if (route.isPresent()) {
            withMethod(exchange, route.get().method(), e -> handle(e, route.get()));
            return;
        }
        switch (exchange.path()) {
            case "/" -> withMethod(exchange, "GET", this::root);
            case "/metrics" -> withMethod(exchange, "GET", this::scrape);
            case "/livez", "/healthz" -> withMethod(exchange, "GET", management::live);
            case "/readyz" -> withMethod(exchange, "GET", management::ready);
            default -> operationsOrNothing(exchange);
        }
    }

    private void operationsOrNothing(Exchange exchange) {
        if (!operations.route(exchange)) {
            exchange.respond(Answer.error(404, notFound(exchange.path())));
        }
    }

    private static String notFound(String path) {
        String shown = path.length() > 200 ? path.substring(0, 200) + "…" : path;
        return "there is nothing at " + shown
                + "; models are called at /v2/models/<model>/infer, /v2/models lists them, / says what else there is";
    }

    private static void withMethod(Exchange exchange, String expected, Consumer<Exchange> handler) {
        String method = exchange.method();
        if (method.equals(expected) || (expected.equals("GET") && method.equals("HEAD"))) {
            handler.accept(exchange);
        } else if (method.equals("OPTIONS")) {
            exchange.respond(Answer.empty(204).with(HeaderNames.ALLOW, allowed(expected)));
        } else {
            exchange.respond(Answer.error(405, exchange.path() + " takes " + expected + ", not " + method)
                    .with(HeaderNames.ALLOW, allowed(expected)));
        }
    }

    private static String allowed(String expected) {
        return expected.equals("GET") ? "GET, HEAD, OPTIONS" : expected + ", OPTIONS";
    }

    private void handle(Exchange exchange, OipRoute route) {
        switch (route) {
            case OipRoute.ModelInfer call -> {
                if (!operations.take(exchange, call)) {
                    infer.handle(exchange, call);
                }
            }
            case OipRoute.ServerMetadata() -> management.server(exchange);
            case OipRoute.ServerLive() -> management.live(exchange);
            case OipRoute.ServerReady() -> management.ready(exchange);
            case OipRoute.ModelList() -> management.list(exchange);
            case OipRoute.AllStatistics() -> management.statistics(exchange);
            case OipRoute.ModelMetadata(var model, var version) -> management.model(exchange, model, version);
            case OipRoute.ModelReady ready -> management.modelReady(exchange, ready);
            case OipRoute.ModelConfig(var model, var version) -> management.config(exchange, model, version);
            case OipRoute.ModelStatistics statistics -> management.statistics(exchange, statistics);
            case OipRoute.RepositoryIndex() -> management.index(exchange);
            case OipRoute.RepositoryLoad(var model) -> management.load(exchange, model);
            case OipRoute.RepositoryUnload(var model) -> management.unload(exchange, model);
            case OipRoute.SharedMemoryStatus status -> sharedMemory.status(exchange, status);
            case OipRoute.SharedMemoryRegister register -> sharedMemory.register(exchange, register);
            case OipRoute.SharedMemoryUnregister unregister -> sharedMemory.unregister(exchange, unregister);
            case OipRoute.CudaSharedMemory _ -> sharedMemory.cuda(exchange);
        }
    }

    private void root(Exchange exchange) {
        JsonText body = new JsonText()
                .put("name", state.view().name())
                .put("version", state.view().version())
                .put("server", "/v2")
                .put("models", "/v2/models")
                .put("ready", "/v2/health/ready")
                .put("metrics", "/metrics")
                .put("infer", "POST /v2/models/<model>/infer")
                .put("operations", "/v2/operations");
        exchange.respond(Answer.json(body.end()));
    }

    /** Gathering the figures looks at files, which an event loop must not wait for. */
    private void scrape(Exchange exchange) {
        String accept = exchange.header(HeaderNames.ACCEPT).orElse("");
        Thread.ofVirtual()
                .name("metrics")
                .start(() -> exchange.guard(() -> {
                    gauges.refresh();
                    operations.refreshMetrics();
                    ServerMetrics.Scrape scrape = metrics.scrape(accept);
                    exchange.respond(Answer.text(200, AsciiString.of(scrape.contentType()), scrape.text()));
                }));
    }
}
