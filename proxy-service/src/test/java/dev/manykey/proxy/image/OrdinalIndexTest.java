package dev.manykey.proxy.image;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrdinalIndexTest {
    private static final int COUNT = 300_000;

    private final OrdinalIndex index = new OrdinalIndex();
    private volatile int added;

    /** It grows ten times meanwhile, and what was added must be found all the time. */
    @Test
    void whatWasAddedIsFoundFromThenOnAlsoWhileTheIndexGrows() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> missed = threads.invokeAll(List.of(this::add, looking(1), looking(2)));

            for (Future<Integer> one : missed) {
                assertThat(one.get()).isZero();
            }
        }
        assertThat(found(COUNT)).as("what was not added").isFalse();
    }

    @Test
    void ordinalIsFoundUnderEachOfItsHashesAlsoWhenTheyLeadToTheSameSlot() {
        long one = hash(1);
        long other = one ^ 1;

        index.add(one, 5, _ -> {});
        index.add(other, 5, _ -> {});

        assertThat(index.find(one, _ -> true)).isEqualTo(5);
        assertThat(index.find(other, _ -> true)).isEqualTo(5);
        assertThat(index.find(one ^ 2, _ -> true)).isEqualTo(-1);
    }

    private int add() {
        for (int ordinal = 0; ordinal < COUNT; ordinal++) {
            int upTo = ordinal;
            index.add(hash(ordinal), ordinal, all -> {
                for (int each = 0; each <= upTo; each++) {
                    all.add(hash(each), each);
                }
            });
            added = ordinal + 1;
        }
        return 0;
    }

    private Callable<Integer> looking(long seed) {
        return () -> {
            Random random = new Random(seed);
            int missed = 0;
            for (int there = added; there < COUNT; there = added) {
                missed += there == 0 || found(random.nextInt(there)) ? 0 : 1;
            }
            return missed;
        };
    }

    private boolean found(int ordinal) {
        return index.find(hash(ordinal), candidate -> candidate == ordinal) == ordinal;
    }

    private static long hash(int ordinal) {
        return OrdinalIndex.hashOf(Integer.toString(ordinal).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
