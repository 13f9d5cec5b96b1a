package dev.manykey.proxy.forward;

import java.util.Map;

import dev.manykey.contract.Level;
import dev.manykey.contract.state.UpstreamState.TokenPlace;

/**
 * A proxy that takes keys as bearer tokens, with two keys that know of deals alone.
 *
 * @param readDeals may read them
 * @param writeDeals may write them, too
 */
record DealsProxy(ProxyUnderTest proxy, String readDeals, String writeDeals) implements AutoCloseable {
    static DealsProxy start() {
        ProxyUnderTest proxy = new ProxyUnderTest(new TokenPlace(TokenPlace.In.BEARER, null, null));
        proxy.write(ProxyUnderTest.policy("read-deals", Map.of("deals", Level.READ)),
                ProxyUnderTest.policy("write-deals", Map.of("deals", Level.WRITE)));
        return new DealsProxy(proxy, proxy.key("ro", "read-deals"), proxy.key("rw", "write-deals"));
    }

    @Override
    public void close() {
        proxy.close();
    }
}
