package dev.manykey.model;

/** The revocation's receipt: which boots it calls {@code applied}. It reads a record in the moment in which it is committed, which is
 *  the earliest that it can say anything. */
final class Receipt {
    private final Rules rules;

    Receipt(Rules rules) {
        this.rules = rules;
    }

    /** The world after the record that decides was committed at {@code offset}. Only its first place in a topic counts. */
    long revocationRead(long world, int offset) {
        if (World.REVOKED_OFFSET.isSet(world)) {
            return world;
        }
        long read = World.REVOKED_OFFSET.in(world, offset + 1);
        if (!World.REVOKED_SINCE.isSet(read)) {
            read = World.REVOKED_SINCE.in(read, 1);
        }
        if (rules.without(Mutation.RECEIPT_BEFORE_REVOCATION)) {
            for (int process = 0; process < 2; process++) {
                if (World.CLAIMED_POSITION[process].of(read) > offset) {
                    read = applied(read, process, World.CLAIMED_BOOT[process].of(read));
                }
            }
        }
        return read;
    }

    /** A marker at its sending, its claim reduced to what the receipt can ever ask: whether it covers the revocation. What does not when
     *  it is sent never will, since the revocation's offset comes after it. Mutations that ask more get the whole claim. */
    int claim(long world, int flight) {
        if (rules.without(Mutation.RECEIPT_BEFORE_REVOCATION) || rules.without(Mutation.RECEIPT_OF_OTHER_TOPIC)) {
            return flight;
        }
        int offset = World.REVOKED_OFFSET.of(world);
        boolean covers = offset != 0 && Flight.POSITION.of(flight) >= offset
                && Flight.TOPIC.of(flight) == World.TOPIC.of(world);
        return covers
                ? (int) Flight.POSITION.in(flight, offset)
                : (int) Flight.POSITION.in(Flight.TOPIC.in(flight, 0), 0);
    }

    /** The world after a marker was committed. */
    long markerRead(long world, int process, int flight) {
        boolean sameTopic = Flight.TOPIC.of(flight) == World.TOPIC.of(world);
        int boot = Flight.BOOT.of(flight);
        int position = Flight.POSITION.of(flight);
        long read = world;
        if (rules.without(Mutation.RECEIPT_BEFORE_REVOCATION) && sameTopic) {
            read = World.CLAIMED_BOOT[process].in(read, boot);
            read = World.CLAIMED_POSITION[process].in(read, position);
        }
        boolean afterRevocation = World.REVOKED_OFFSET.isSet(read);
        boolean topicCounts = sameTopic || rules.without(Mutation.RECEIPT_OF_OTHER_TOPIC);
        boolean offsetCounts = position >= World.REVOKED_OFFSET.of(read)
                || rules.without(Mutation.RECEIPT_WITHOUT_OFFSET);
        if (!afterRevocation || !topicCounts || !offsetCounts) {
            return read;
        }
        return applied(read, process, boot);
    }

    private long applied(long world, int process, int boot) {
        int applied = World.APPLIED.of(world) | World.appliedBit(process, boot);
        if (rules.without(Mutation.RECEIPT_BY_NAME)) {
            for (int other = 0; other < 2; other++) {
                for (int otherBoot = 0; otherBoot < 4 && rules.sameName(process, other); otherBoot++) {
                    applied |= World.appliedBit(other, otherBoot);
                }
            }
        }
        return World.APPLIED.in(world, applied);
    }
}
