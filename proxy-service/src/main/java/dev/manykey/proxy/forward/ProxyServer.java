package dev.manykey.proxy.forward;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.manykey.proxy.RequestPath;
import dev.manykey.proxy.Standing;
import dev.manykey.proxy.attach.Probe;
import dev.manykey.proxy.filter.AnswerFilter;
import dev.manykey.proxy.freshness.Freshness;
import dev.manykey.proxy.gateway.ForwardAuth;
import dev.manykey.proxy.gateway.ForwardAuthProperties;
import dev.manykey.proxy.http.AnswerMetrics;
import dev.manykey.proxy.image.ProxyImage;
import dev.manykey.proxy.limit.Limits;
import dev.manykey.proxy.record.Recorder;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** The port that tools call. Listens from the start; refuses until the image is ready. */
public final class ProxyServer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

    private static final long STALE_WATCH_MILLIS = 25;
    /** For calls that are under way when the proxy is stopped. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ForwardProperties properties;
    private final Recorder recorder;
    private final Clock clock;
    private final AnswerMetrics metrics;
    private final LoopResources loops = LoopResources.create("manykey-proxy");
    private final UpstreamClients clients;
    private final DataPath dataPath;
    private final ScheduledExecutorService staleWatch = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("manykey-stale-watch").daemon().factory());
    private final Standing standing;
    private final ForwardAuthProperties gateways;
    private final ForwardAuth forwardAuth;
    private volatile @Nullable DisposableServer server;
    private volatile @Nullable DisposableServer gatewayServer;

    /** A server that starts with the context. */
    public ProxyServer(ForwardProperties properties, ForwardAuthProperties gateways, RequestPath requestPath,
            ProxyImage image, Freshness freshness, Recorder recorder, AnswerFilter filter, Limits limits, Clock clock,
            MeterRegistry meters) {
        this.properties = properties;
        this.recorder = recorder;
        this.clock = clock;
        this.metrics = new AnswerMetrics(meters);
        this.clients = new UpstreamClients(properties, loops, freshness.bound());
        this.standing = new Standing(image, freshness);
        this.dataPath = new DataPath(requestPath, standing, recorder, clients, filter, limits, clock, metrics);
        this.gateways = gateways;
        this.forwardAuth = new ForwardAuth(gateways, requestPath, standing, recorder, limits, clock, metrics);
    }

    @Override
    public void start() {
        server = listening(properties.host(), properties.port()).handle(dataPath::handle)
                .bindNow(Duration.ofSeconds(10));
        Integer gatewayPort = gateways.port();
        if (gatewayPort != null) {
            gatewayServer = listening(gateways.host(), gatewayPort).handle(forwardAuth::handle)
                    .bindNow(Duration.ofSeconds(10));
            LOG.info("proxy listens for gateways on {}:{}", gateways.host(), gatewayPort());
        }
        var _ = staleWatch.scheduleWithFixedDelay(dataPath::cutWhatIsOver, STALE_WATCH_MILLIS, STALE_WATCH_MILLIS,
                TimeUnit.MILLISECONDS);
        LOG.info("proxy listens on {}:{}", properties.host(), port());
    }

    /** On the same loops for all, so that {@link #imageChanged} waits for what is decided on any of them. */
    private HttpServer listening(String host, int port) {
        return HttpServer.create()
                .host(host)
                .port(port)
                .runOn(loops)
                .protocol(HttpProtocol.HTTP11)
                .compress(false)
                .idleTimeout(properties.idleTimeout())
                .readTimeout(properties.readTimeout())
                .httpRequestDecoder(spec -> spec
                        .maxInitialLineLength(Math.toIntExact(properties.maxTarget().toBytes()) + 64)
                        .maxHeaderSize(Math.toIntExact(properties.maxHead().toBytes()))
                        .allowDuplicateContentLengths(false)
                        .validateHeaders(true))
                .doOnChannelInit(
                        (_, channel, _) -> channel.pipeline()
                                .addAfter(NettyPipeline.HttpCodec, UpgradeGate.NAME, new UpgradeGate())
                                .addAfter(NettyPipeline.HttpCodec, "manykey-broken",
                                        new BrokenRequests(recorder, clock, metrics)));
    }

    /**
     * Brings a new image into force: decides again what is under way, and returns when every event loop has passed whatever
     * it was doing on the old one. What a loop begins after that sees the new image.
     */
    public void imageChanged() {
        dataPath.decideAgain();
        awaitLoops(); // what was cut has stopped reading and writing on its own loop, and told the connections
        awaitLoops(); // the connections, which may be on other loops, are closed
    }

    /** Returns when the last look is over. */
    void stopStaleWatch() {
        staleWatch.shutdown();
        try {
            if (!staleWatch.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("watch over what is under way: not over within a second");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitLoops() {
        List<EventExecutor> all = new ArrayList<>();
        loops.onServer(LoopResources.DEFAULT_NATIVE).forEach(all::add);
        CountDownLatch passed = new CountDownLatch(all.size());
        for (EventExecutor loop : all) {
            if (loop.inEventLoop() || loop.isShuttingDown()) {
                passed.countDown();
            } else {
                try {
                    loop.execute(passed::countDown);
                } catch (RejectedExecutionException e) { // it has ended in between
                    passed.countDown();
                }
            }
        }
        try {
            passed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("event loops: interrupted before all had passed", e);
        }
    }

    /**
     * Sends a call of the proxy's own and gives the status of the answer, whose body is thrown away.
     *
     * @param stillHolds asked on the loop that sends, when the first byte leaves
     */
    public Mono<Integer> status(Probe probe, BooleanSupplier stillHolds) {
        return clients.client(probe.upstream())
                .headers(headers -> probe.headers().forEach(header -> headers.set(header.name(), header.value())))
                .request(HttpMethod.valueOf(probe.method()))
                .uri(probe.target())
                .send((_, out) -> {
                    if (!stillHolds.getAsBoolean()) {
                        throw new Forwarder.MovedOn();
                    }
                    return out.then();
                })
                .responseConnection((response, connection) -> {
                    connection.dispose(); // the status is all that is wanted
                    return Mono.just(response.status().code());
                }).next();
    }

    /** The port that it listens on. */
    public int port() {
        return portOf(server);
    }

    /** The port on which gateways ask. */
    public int gatewayPort() {
        return portOf(gatewayServer);
    }

    private static int portOf(@Nullable DisposableServer running) {
        if (running == null) {
            throw new IllegalStateException("proxy: not started");
        }
        return running.port();
    }

    /**
     * Takes no more calls, ends those that are under way, and returns when nothing can be forwarded any more: whoever says on
     * the control log that this boot is gone, or closes the spool, does it after this. What is under way is watched until then.
     */
    @Override
    public void stop() {
        takeNoMore();
        close(gatewayServer);
        gatewayServer = null;
        close(server);
        server = null;
        try {
            dataPath.endWhatIsUnderWay(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loops end all the same
        }
        clients.close();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
        stopStaleWatch();
    }

    /** From now on every call and question is refused, one that has been permitted and has not left, too. */
    void takeNoMore() {
        standing.takeNoMore();
    }

    private static void close(@Nullable DisposableServer running) {
        if (running != null) {
            running.disposeNow(Duration.ofSeconds(5));
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }
}
