package dev.manykey.proxy;

import java.util.function.Function;

import dev.manykey.contract.event.Target;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.image.Basis;
import dev.manykey.proxy.image.ProxyImage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this proxy may say yes to anything now. Whoever judges a request asks here first, when it is judged and when the yes is
 * about to have its effect.
 */
public final class Standing {
    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final ProxyImage image;
    private final Freshness freshness;
    private volatile boolean stopping;

    /** Of a proxy that knows {@code image}, as far as {@code freshness} says. */
    public Standing(ProxyImage image, Freshness freshness) {
        this.image = image;
        this.freshness = freshness;
    }

    /** From now on everything is refused, and nothing that was permitted holds. */
    public void takeNoMore() {
        stopping = true;
    }

    /** Whether a permit still rests on what is true, as far as this proxy may say so. */
    public boolean holds(Basis basis) {
        return !stopping && freshness.isFresh() && image.stillHolds(basis);
    }

    /** Whether the proxy has proven lately that it knows the newest state. */
    public boolean isFresh() {
        return freshness.isFresh();
    }

    /** Whether it says yes although it has not, as it was told to. */
    public boolean isServingStale() {
        return freshness.isServingStale();
    }

    /** Never throws: a bug is refused, recorded and logged, like everything else that is not a yes. */
    public <T> Outcome<T> judge(Inbound inbound, Function<ProxyImage, Outcome<T>> steps) {
        if (stopping) {
            return Outcome.refused(stopping(Described.target(inbound)));
        }
        String notReady = image.whyNotReady();
        if (notReady != null) {
            return Outcome.refused(Refusal.of(ProblemCode.NOT_READY, notReady, Described.target(inbound)));
        }
        if (!freshness.isFresh()) {
            return Outcome.refused(stale(Described.target(inbound)));
        }
        try {
            return steps.apply(image);
        } catch (RuntimeException e) {
            LOG.error("request path: failed on a {} request, which is refused", Described.safe(inbound.method(), 20),
                    e);
            return Outcome.refused(
                    Refusal.of(ProblemCode.INTERNAL, ProblemCode.INTERNAL.sentence(), Described.target(inbound)));
        }
    }

    /** The refusal of what was asked for while the proxy is being stopped. */
    public static Refusal stopping(Target target) {
        return new Refusal(ProblemCode.NOT_READY, "the proxy is being stopped", "proxy_stopping", null, null, target,
                null);
    }

    /** The refusal of a proxy that is not fresh. */
    public static Refusal stale(Target target) {
        return Refusal.of(ProblemCode.STALE, ProblemCode.STALE.sentence(), target);
    }
}
