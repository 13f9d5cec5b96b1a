package dev.manykey.mutants;

import java.util.List;

import dev.manykey.mutants.Mutant.Source;
import dev.manykey.mutants.Mutant.Tests;

import static dev.manykey.mutants.Rule.WATCHED;

/** What makes the canary blind. */
final class CanaryMutants {
    private static final Tests TESTS = new Tests("key-service",
            List.of("CanaryTest#tellsHowSoonEachProxyRefusedTheSuspendedKeyAndWhichDidNot"));
    static final List<Mutant> ALL = List.of(
            canary("proxy that goes on accepting counts as not reached", "Canary",
                    "return new Accepted(proxy, clock.instant(), bound);",
                    "return new NotReached(proxy, clock.instant(), \"late\");"),
            canary("key is not suspended", "Canary",
                    "key.suspend(properties.key()).block(TO_RECORD);",
                    ""),
            canary("proxy that does not say where it is reached is left out", "Canary",
                    "accepted.complete(\"does not say where it is reached (expected: manykey.proxy.address is set there)\");",
                    "accepted.complete(\"\");"),
            canary("health stays up", "CanaryConfiguration",
                    "health.down()",
                    "health"));

    private CanaryMutants() {}

    private static Mutant canary(String name, String type, String snippet, String replacement) {
        return new Mutant(WATCHED, name, new Source("key-service", type), snippet, replacement, TESTS);
    }
}
