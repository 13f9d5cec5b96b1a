package dev.manykey.proxy.forward;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

import dev.manykey.pdp.address.UpstreamAddressRule;

import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
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
        AddressResolver<InetSocketAddress> names = DefaultAddressResolverGroup.INSTANCE.getResolver(executor);
        return new AbstractAddressResolver<>(executor, InetSocketAddress.class) {
            @Override
            protected boolean doIsResolved(InetSocketAddress address) {
                return false; // an address literal goes through the rule, too
            }

            @Override
            protected void doResolve(InetSocketAddress unresolved, Promise<InetSocketAddress> promise) {
                names.resolveAll(unresolved).addListener((Future<List<InetSocketAddress>> found) -> {
                    if (!found.isSuccess()) {
                        promise.setFailure(found.cause());
                        return;
                    }
                    for (InetSocketAddress address : found.getNow()) {
                        if (allows(unresolved, address)) {
                            promise.setSuccess(address);
                            return;
                        }
                    }
                    promise.setFailure(new AddressForbidden(unresolved.getHostString()));
                });
            }

            @Override
            protected void doResolveAll(InetSocketAddress unresolved, Promise<List<InetSocketAddress>> promise) {
                names.resolveAll(unresolved).addListener((Future<List<InetSocketAddress>> found) -> {
                    if (!found.isSuccess()) {
                        promise.setFailure(found.cause());
                        return;
                    }
                    List<InetSocketAddress> allowed = found.getNow().stream()
                            .filter(address -> allows(unresolved, address)).toList();
                    if (allowed.isEmpty()) {
                        promise.setFailure(new AddressForbidden(unresolved.getHostString()));
                    } else {
                        promise.setSuccess(allowed);
                    }
                });
            }
        };
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
