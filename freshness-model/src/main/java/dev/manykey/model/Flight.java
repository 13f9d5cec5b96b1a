package dev.manykey.model;

/** A marker on its way to the log, as a small number: who sent it, how long ago, and what it says of offset and topic id applied. */
final class Flight {
    private static final Field.Layout LAYOUT = new Field.Layout();

    private static final Field PRESENT = LAYOUT.next(1);
    static final Field BOOT = LAYOUT.next(2);
    /** How many ticks ago it was sent. */
    static final Field AGE = LAYOUT.next(3);
    static final Field TOPIC = LAYOUT.next(1);
    /** The sender's {@link Proxy#POSITION}: it has applied everything below. */
    static final Field POSITION = LAYOUT.next(4);
    static final int WIDTH = 11;

    private Flight() {}

    static int sentBy(long proxy) {
        long flight = PRESENT.in(0, 1);
        flight = BOOT.in(flight, Proxy.BOOT.of(proxy));
        flight = TOPIC.in(flight, Proxy.TOPIC.of(proxy));
        return (int) POSITION.in(flight, Proxy.POSITION.of(proxy));
    }
}
