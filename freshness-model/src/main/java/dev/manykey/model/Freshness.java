package dev.manykey.model;

/** When a proxy may call itself fresh. */
final class Freshness {
    private final Rules rules;

    Freshness(Rules rules) {
        this.rules = rules;
    }

    /** The proxy after a marker that it sent {@code age} ticks ago has counted. */
    long proved(long proxy, int age) {
        int left = rules.scenario().bound() - (rules.without(Mutation.FRESH_FROM_READING) ? 0 : age);
        return left < 0 ? proxy : Proxy.FRESH.in(proxy, Math.max(Proxy.FRESH.of(proxy), left + 1));
    }

    /** The proxy after it has read a marker back that it sent {@code age} ticks ago. Where topics can be wiped, the topic id is compared
     *  before that counts; that is a step of its own. */
    long readBack(long proxy, int age) {
        if (!rules.may(Fault.WIPED_TOPIC)) {
            return proved(proxy, age);
        }
        if (age == rules.oldAge() && rules.forgetsOldMarkers()) {
            return proxy;
        }
        boolean newest = !Proxy.PROOF.isSet(proxy) || age < Proxy.PROOF.of(proxy) - 1;
        return newest ? Proxy.PROOF.in(proxy, age + 1) : proxy;
    }

    /** Whether the proxy may forward for the key now, as far as it can tell. */
    boolean mayForward(long proxy) {
        boolean whole = Proxy.REBUILT.isSet(proxy) || !rules.may(Fault.WIPED_TOPIC)
                || rules.without(Mutation.NO_REBUILT_RECORD);
        return Proxy.FRESH.isSet(proxy) && whole && Proxy.permits(proxy);
    }
}
