package dev.manykey.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import dev.manykey.standalone.KeyServiceProcesses;
import dev.manykey.standalone.ProxyProcesses.Place;
import dev.manykey.standalone.Suite;

/**
 * What faults are done to, and what tells what came of it.
 *
 * @param bound staleness bound of the proxies
 * @param caller for single calls
 */
record Ground(Duration bound, Random random, Suite suite, Brokers brokers, ControlTopic topic, Admins admins,
        CountingUpstream upstream, GoodTraffic traffic, Caller caller, Crowding crowding, Timeline timeline,
        Findings findings) {

    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration TO_BE_CALM = Duration.ofSeconds(90);

    List<Place> proxies() {
        return suite.proxies();
    }

    Place anyProxy() {
        return proxies().get(random.nextInt(proxies().size()));
    }

    KeyServiceProcesses.Place anyKeyService() {
        return suite.keyServices().get(random.nextInt(suite.keyServices().size()));
    }

    Lines lines() {
        return brokers.lines();
    }

    /** Waits until nothing is broken any more: all brokers are in sync, every key-service is ready, and every
     *  proxy has served for a while. */
    boolean awaitCalm() throws InterruptedException {
        boolean calm = ControlTopic.await(TO_BE_CALM, this::isCalm);
        if (!calm) {
            findings.failure("not calm within %s: %d of %d brokers in sync, key-services ready: %s, serving: %s"
                    .formatted(TO_BE_CALM, topic.inSync(), brokers.count(), admins.areReady(),
                            proxies().stream().filter(this::serves).map(Place::id).toList()));
        }
        return calm;
    }

    private boolean isCalm() {
        return topic.inSync() == brokers.count() && admins.areReady() && proxies().stream().allMatch(this::serves);
    }

    private boolean serves(Place proxy) {
        return traffic.isServing(proxy.id(), Instant.now().minus(QUIET));
    }
}
