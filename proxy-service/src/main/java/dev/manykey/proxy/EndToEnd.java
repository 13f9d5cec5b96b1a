package dev.manykey.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.manykey.contract.state.UpstreamState.TokenPlace;
import dev.manykey.pdp.condition.SeenHeaders;

/**
 * Which headers of a request go on to the upstream: those of {@link SeenHeaders}, without what its {@code Connection} names and
 * what carries the key. Conditions see these and no others.
 */
public final class EndToEnd {
    private EndToEnd() {}

    /** In the order sent, in a list that can be added to. */
    public static List<Header> headers(Inbound inbound, List<TokenPlace> places) {
        Set<String> dropped = new HashSet<>();
        for (String connection : inbound.values("connection")) {
            for (String name : connection.split(",", -1)) {
                dropped.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        for (TokenPlace place : places) {
            if (place.in() == TokenPlace.In.HEADER && place.name() != null) {
                dropped.add(place.name().toLowerCase(Locale.ROOT));
            }
        }
        List<Header> kept = new ArrayList<>(inbound.headers().size() + 3);
        for (Header header : inbound.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!dropped.contains(name) && !SeenHeaders.isNeverSeen(name)) {
                kept.add(header);
            }
        }
        return kept;
    }
}
