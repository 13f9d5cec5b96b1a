package dev.manykey.proxy.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import dev.manykey.pdp.address.UpstreamAddressRule;

import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;

/**
 * Resolves host names of upstreams and gives only addresses that the rule allows, at every connection anew: a name that comes
 * to mean another address (DNS rebinding) is refused then.
 */
final class GuardedResolver extends AddressResolverGroup<InetSocketAddress> {
    private final UpstreamAddressRule rule;

    GuardedResolver(UpstreamAddressRule rule) {
        this.rule = rule;
    }

    /** The upstream's address is not allowed; nothing was connected to. */
    static final class AddressForbidden extends RuntimeException {
        AddressForbidden(String host) {
            super("address of %s: not allowed".formatted(host));
        }
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {
            @Override
            protected boolean doIsResolved(InetSocketAddress address) {
                return false; // an address literal goes through the rule, too
            }

            @Override
            protected void doResolve(InetSocketAddress unresolved, Promise<InetSocketAddress> promise) {
                lookUp(unresolved, promise, List::getFirst);
            }

            @Override
            protected void doResolveAll(InetSocketAddress unresolved, Promise<List<InetSocketAddress>> promise) {
                lookUp(unresolved, promise, found -> found);
            }
        };
    }

    /** Asks the system's resolver on a thread of its own: it may wait for seconds, and an event loop must not. */
    private <T> void lookUp(InetSocketAddress unresolved, Promise<T> promise,
            Function<List<InetSocketAddress>, T> result) {
        Thread.startVirtualThread(() -> {
            try {
                List<InetSocketAddress> allowed = Arrays.stream(InetAddress.getAllByName(unresolved.getHostString()))
                        .map(address -> new InetSocketAddress(address, unresolved.getPort()))
                        .filter(address -> allows(unresolved, address)).toList();
                if (allowed.isEmpty()) {
                    promise.setFailure(new AddressForbidden(unresolved.getHostString()));
                } else {
                    promise.setSuccess(result.apply(allowed));
                }
            } catch (UnknownHostException e) {
                promise.setFailure(e);
            }
        });
    }

    private boolean allows(InetSocketAddress asked, InetSocketAddress found) {
        return rule.allows(asked.getHostString(), found.getAddress(), found.getPort());
    }

    /** Whether a connection that exists may be used; the last look before anything is sent. */
    boolean allowsConnected(String host, SocketAddress remote) {
        return remote instanceof InetSocketAddress address
                && rule.allows(host, address.getAddress(), address.getPort());
    }
}
