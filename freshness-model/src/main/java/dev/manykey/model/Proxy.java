package dev.manykey.model;

/** The fields of the word that holds one proxy process, and its markers that are still on their way (which outlive it). */
final class Proxy {
    private static final Field.Layout LAYOUT = new Field.Layout();

    static final Field RUNNING = LAYOUT.next(1);
    static final Field BOOT = LAYOUT.next(2);
    /** The next offset to read; everything below it is applied. */
    static final Field POSITION = LAYOUT.next(4);
    /** The topic id that it found when it began to read. */
    static final Field TOPIC = LAYOUT.next(1);
    /** The version of the key in its image: 0 unknown, 1 permits, 2 does not. */
    static final Field VERSION = LAYOUT.next(2);
    static final Field REVOKED = LAYOUT.next(1);
    static final Field REBUILT = LAYOUT.next(1);
    /** 1 + for how many ticks more it is fresh, 0 when it is not. */
    static final Field FRESH = LAYOUT.next(3);
    /** 1 + the age of the marker that it has read back, 0 when none waits for the topic id's comparison. */
    static final Field PROOF = LAYOUT.next(3);
    static final Field EXCHANGE = LAYOUT.next(2);
    /** Whether it started when the revocation was committed already. */
    static final Field STARTED_AFTER = LAYOUT.next(1);
    /** Whether it talks to the leader that was cut off. */
    static final Field AT_CUT_OFF = LAYOUT.next(1);
    /** 1 + the age of the newest marker that this boot sent. Kept only where a mutation needs it. */
    static final Field LAST_SENT = LAYOUT.next(3);
    /** The markers on their way, see {@link Flight}; 0 for none. The larger number comes first. */
    static final Field[] FLIGHTS = {LAYOUT.next(Flight.WIDTH), LAYOUT.next(Flight.WIDTH)};

    /** Values of {@link #EXCHANGE}. */
    static final int IDLE = 0;
    static final int DECIDED = 1;
    static final int CHECKED_AGAIN = 2;

    private Proxy() {}

    /** The image's answer, freshness aside. */
    static boolean permits(long proxy) {
        return VERSION.of(proxy) == 1 && !REVOKED.isSet(proxy);
    }

    /** A process that starts, or starts over, with an empty image. What its earlier boot sent is still on its way. */
    static long booted(long before, int boot) {
        long proxy = RUNNING.in(0, 1);
        proxy = BOOT.in(proxy, boot);
        for (Field flight : FLIGHTS) {
            proxy = flight.in(proxy, flight.of(before));
        }
        return proxy;
    }

    static boolean hasRoomForFlight(long proxy) {
        return FLIGHTS[1].of(proxy) == 0;
    }

    static long withFlight(long proxy, int flight) {
        return withFlights(proxy, FLIGHTS[0].of(proxy), flight);
    }

    static long withoutFlight(long proxy, int index) {
        return withFlights(proxy, FLIGHTS[1 - index].of(proxy), 0);
    }

    static long withFlights(long proxy, int one, int other) {
        return FLIGHTS[1].in(FLIGHTS[0].in(proxy, Math.max(one, other)), Math.min(one, other));
    }
}
