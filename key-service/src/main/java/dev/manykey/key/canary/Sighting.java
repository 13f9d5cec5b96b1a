package dev.manykey.key.canary;

import java.time.Duration;
import java.time.Instant;

import dev.manykey.contract.marker.ProxyBoot;

/** What the canary met at one proxy in one round. */
sealed interface Sighting {
    /** Which proxy. */
    ProxyBoot proxy();

    /** By the service's clock. */
    Instant at();

    /**
     * The suspended key was refused.
     *
     * @param after from sending the suspension to the first refusal, the answer included
     */
    record Refused(ProxyBoot proxy, Instant at, Duration after) implements Sighting {}

    /**
     * The suspended key was still accepted when the proxy's staleness bound had passed: the promise is broken.
     *
     * @param bound of that proxy
     */
    record Accepted(ProxyBoot proxy, Instant at, Duration bound) implements Sighting {}

    /**
     * Nothing could be told.
     *
     * @param why in words
     */
    record NotReached(ProxyBoot proxy, Instant at, String why) implements Sighting {}
}
