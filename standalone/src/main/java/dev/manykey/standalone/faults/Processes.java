package dev.manykey.standalone.faults;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Faults of proxies and key-services, and of their lines to the brokers. Who is killed is started again by the suite. */
final class Processes {

    /** How much longer than the bound a line is cut: whoever forwards on is called by then with what was revoked. */
    private static final Duration LONGER = Duration.ofSeconds(2);

    private Processes() {}

    static void killProxy(Ground ground) {
        var proxy = ground.anyProxy();
        ground.timeline().to(proxy.id());
        Signals.kill(proxy.pid());
    }

    static void pauseProxy(Ground ground, Duration howLong) throws InterruptedException {
        var proxy = ground.anyProxy();
        ground.timeline().to(proxy.id());
        Signals.pause(proxy.pid(), howLong);
    }

    static void cutProxy(Ground ground, Relay.Line line) throws InterruptedException {
        cut(ground, ground.anyProxy().id(), line);
    }

    static void killKeyService(Ground ground) {
        var service = ground.anyKeyService();
        ground.timeline().to(service.id());
        Signals.kill(service.pid());
    }

    static void pauseKeyService(Ground ground, Duration howLong) throws InterruptedException {
        var service = ground.anyKeyService();
        ground.timeline().to(service.id());
        Signals.pause(service.pid(), howLong);
    }

    static void cutKeyService(Ground ground) throws InterruptedException {
        cut(ground, ground.anyKeyService().id(), Relay.Line.CUT);
    }

    private static void cut(Ground ground, String process, Relay.Line line) throws InterruptedException {
        ground.timeline().to(process);
        ground.lines().set(process, line);
        try {
            TimeUnit.MILLISECONDS.sleep(ground.bound().plus(LONGER).toMillis());
        } finally {
            ground.lines().set(process, Relay.Line.WHOLE);
        }
    }
}
