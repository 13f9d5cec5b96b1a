package dev.manykey.standalone.faults;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A short trial with three brokers: what {@code ./manykey faults revocation} does at length. */
class RevocationFaultsIT {

    @TempDir
    private Path directory;

    @Test
    void revokedKeysStayOutAndGoodOnesStayInWhileThingsBreak() throws Exception {
        var options = TrialOptions.parse(List.of("--revocations", "60", "--seed", "11", "--proxies", "2", "--faults",
                "leader-killed,late-write,proxy-line-cut,kafka-paused"));

        int result = RevocationFaults.run(options, directory);

        // A machine that is too busy for a trial is nobody's failure here; the command ends with another code than 0 then.
        assertThat(result).as("violations and failures, told above").isIn(0, Findings.NOT_TOLD);
    }
}
