package dev.barista.server.oip;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.OipRoute;
import dev.barista.protocol.oip.RestMessages;
import dev.barista.protocol.oip.SharedRegion;
import dev.barista.server.http.Answer;
import dev.barista.server.http.Exchange;

/** Regions of shared memory over REST. Thread-safe. */
final class RestSharedMemory {

    static final String NO_CUDA =
            "CUDA shared memory is not supported; use system shared memory, or send the elements in" + " the request";

    private final OipParts parts;
    private final RestMessages messages = new RestMessages();

    RestSharedMemory(OipParts parts) {
        this.parts = parts;
    }

    void status(Exchange exchange, OipRoute.SharedMemoryStatus route) {
        RestManagement.json(
                exchange, messages.sharedMemory(parts.registeredRegions().status(route.region())));
    }

    void register(Exchange exchange, OipRoute.SharedMemoryRegister route) {
        RestManagement.readBytes(exchange, body -> {
            parts.registeredRegions().register(SharedRegion.of(route.region(), body));
            exchange.respond(Answer.empty(200));
        });
    }

    void unregister(Exchange exchange, OipRoute.SharedMemoryUnregister route) {
        RestManagement.readBytes(exchange, body -> {
            parts.registeredRegions().unregister(route.region());
            exchange.respond(Answer.empty(200));
        });
    }

    void cuda(Exchange exchange) {
        exchange.fail(new InferenceException(ErrorCode.UNIMPLEMENTED, NO_CUDA));
    }
}
