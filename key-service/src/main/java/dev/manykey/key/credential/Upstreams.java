package dev.manykey.key.credential;

import java.util.Optional;

import dev.manykey.adminapi.ProblemException;
import dev.manykey.contract.Kind;
import dev.manykey.contract.UpstreamId;
import dev.manykey.contract.state.UpstreamState;
import dev.manykey.controllog.ControlLogView;
import dev.manykey.sealing.CredentialBinding;

import reactor.core.publisher.Mono;

/** The upstreams as policy-service publishes them. */
final class Upstreams {
    private final ControlLogView view;

    Upstreams(ControlLogView view) {
        this.view = view;
    }

    /**
     * The upstream as it is after everything that has been published by now, so that a token is never sealed for an origin
     * that has just been left.
     *
     * @param field of the request that names it, for the error
     */
    Mono<UpstreamState> current(String field, UpstreamId id) {
        return view.readToEnd().then(Mono.fromCallable(() -> {
            UpstreamState upstream = known(id).orElseThrow(
                    () -> ProblemException.invalid(field, id.value(), "the id of an upstream that exists"));
            return switch (upstream.status()) {
                case ACTIVE -> upstream;
                case REMOVED ->
                    throw ProblemException.conflict(field, id.value(), "an upstream that is not removed");
            };
        }));
    }

    /** Whether a token that was sealed for {@code origin} is of no use any more, since the upstream has moved. */
    boolean hasMovedFrom(String origin, UpstreamId id) {
        return known(id).filter(upstream -> !originOf(upstream).equals(origin)).isPresent();
    }

    static String originOf(UpstreamState upstream) {
        return CredentialBinding.originOf(upstream.baseUrl());
    }

    private Optional<UpstreamState> known(UpstreamId id) {
        return view.find(UpstreamState.class, Kind.UPSTREAM, id.value());
    }
}
