package dev.manykey.controllog;

import java.util.List;

import dev.manykey.contract.state.State;
import dev.manykey.controllog.LogVersions.Ahead;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LogVersionsTest {
    private final LogVersions versions = new LogVersions();

    @Test
    void lacksWhatIsMissingOlderOrNotItsLastRecordAndNeverWhatItIsPast() {
        assertThat(versions.lacks(state("a", 1))).as("missing").isTrue();

        assertThat(versions.read("key/a", 1)).isFalse();
        assertThat(versions.lacks(state("a", 1))).isFalse();
        assertThat(versions.lacks(state("a", 2))).as("older in the log").isTrue();

        versions.read("key/a", 3);
        assertThat(versions.read("key/a", 1)).as("late").isTrue();
        assertThat(versions.lacks(state("a", 3))).as("compaction would leave version 1").isTrue();
        assertThat(versions.lacks(state("a", 2))).as("the log is past it").isFalse();

        assertThat(versions.read("key/a", 3)).isFalse();
        assertThat(versions.lacks(state("a", 3))).isFalse();
        versions.unreadable("key/a");
        assertThat(versions.lacks(state("a", 3))).isTrue();
    }

    @Test
    void isAheadInWhatTheDatabaseHasOlderOrNotAtAll() {
        versions.read("key/same", 2);
        versions.read("key/older", 5);
        versions.read("key/gone", 1);
        versions.unreadable("key/never-was");

        int round = versions.beginRound();
        versions.meet(state("same", 2), round);
        versions.meet(state("older", 4), round);

        assertThat(versions.endRound(round)).isEqualTo(new Ahead(2, List.of("key/gone", "key/older")));
    }

    @Test
    void isNotAheadInWhatChangesWhileItIsCompared() {
        versions.read("key/changes", 1);
        int round = versions.beginRound();
        State asRead = state("changes", 1);
        versions.read("key/changes", 2);
        versions.read("key/new", 1);

        assertThat(versions.meet(asRead, round)).as("nor is anything lacking").isFalse();

        assertThat(versions.endRound(round)).isEqualTo(Ahead.NOTHING);
    }

    @Test
    void roundThatTheLogsReplacementEndedSaysNothing() {
        versions.read("key/a", 1);
        int round = versions.beginRound();
        versions.startOver();

        assertThat(versions.meet(state("a", 1), round)).isFalse();
        assertThat(versions.endRound(round)).isEqualTo(Ahead.NOTHING);
        assertThat(versions.lacks(state("a", 1))).isTrue();
    }

    @Test
    void tellsTenOfManyAndForgetsWhatTheDatabaseHasAgain() {
        for (int i = 0; i < 30; i++) {
            versions.read("key/k%02d".formatted(i), 1);
        }

        Ahead ahead = versions.endRound(versions.beginRound());
        assertThat(ahead.count()).isEqualTo(30);
        assertThat(ahead.ids()).hasSize(10).startsWith("key/k00").endsWith("key/k09");

        int next = versions.beginRound();
        for (int i = 1; i < 30; i++) {
            versions.meet(state("k%02d".formatted(i), 1), next);
        }
        assertThat(versions.endRound(next)).isEqualTo(new Ahead(1, List.of("key/k00")));
        assertThat(versions.putAhead("key/k00", true)).as("no news").isFalse();
        versions.putAhead("key/k00", false);
        assertThat(versions.ahead()).isEqualTo(Ahead.NOTHING);
    }

    private static State state(String id, long version) {
        return new Keys.Key(id, version, false).states().getLast();
    }
}
