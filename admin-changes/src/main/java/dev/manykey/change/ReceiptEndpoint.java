package dev.manykey.change;

import java.util.List;

import dev.manykey.adminapi.InvalidField;
import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /v1/receipts}: the complete receipts of this service's own changes. */
@RestController
@RequestMapping(ReceiptEndpoint.PATH)
class ReceiptEndpoint {
    static final String PATH = "/v1/receipts";

    private final ReceiptStore store;

    ReceiptEndpoint(ReceiptStore store) {
        this.store = store;
    }

    /** The path of a receipt; {@code entity} is {@code <kind>/<id>}. */
    static String address(String entity, long version) {
        return PATH + "/" + entity + "/" + version;
    }

    @GetMapping("/{kind}/{id}/{version}")
    Mono<ReceiptView> one(@PathVariable String kind, @PathVariable String id, @PathVariable long version) {
        String entity = kind + "/" + id;
        return store.find(entity, version).map(ReceiptView::of)
                .switchIfEmpty(Mono.error(() -> notFound(entity + "/" + version)));
    }

    private static ProblemException notFound(String receipt) {
        return new ProblemException(Problem.of(ProblemCode.NOT_FOUND, List.of(InvalidField.of("receipt", receipt,
                "a version that was made here and whose receipt is complete; it has none while proxies are waited for, or when the service ended meanwhile"))),
                null);
    }
}
