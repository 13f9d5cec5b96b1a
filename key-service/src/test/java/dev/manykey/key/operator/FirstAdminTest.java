package dev.manykey.key.operator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.manykey.adminapi.OperatorToken;
import dev.manykey.change.Acts;
import dev.manykey.change.Ledger;
import dev.manykey.contract.KeyHash;
import dev.manykey.contract.TimeOrderedId;
import dev.manykey.controllog.ChangeWriter;
import dev.manykey.controllog.ControlLogProperties;
import dev.manykey.controllog.InMemoryEntityStore;
import dev.manykey.controllog.Publisher;
import dev.manykey.controllog.RecordSigner;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The first start, with several instances and with crashes in between; Kafka is away, which must not matter. */
class FirstAdminTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern TOKEN = Pattern.compile("mka_[0-9A-Za-z]+");

    private final Publisher nowhere = new Publisher(
            new ControlLogProperties("127.0.0.1:1", (short) 1, 1, Duration.ofMillis(500), Map.of()),
            new RecordSigner(Map.of()));
    private final InMemoryEntityStore<OperatorRoster> store = new InMemoryEntityStore<>(new RosterForm());
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final SecureRandom random = new SecureRandom();

    @AfterEach
    void close() {
        nowhere.close();
    }

    @Test
    void ofManyInstancesThatStartAtOnceOneShowsTheTokenThatIsInForce() {
        List<FirstAdmin> instances = Stream.generate(() -> instance(null, false)).limit(6).toList();

        Flux.fromIterable(instances).flatMap(one -> one.ensure().subscribeOn(Schedulers.parallel())).blockLast(SOON);

        assertThat(tokensIn(terminal.toString(UTF_8))).singleElement()
                .satisfies(token -> assertThat(hash(token)).isEqualTo(inForce()));
    }

    @Test
    void fileHasTheTokenThatIsInForceForItsOwnerOnlyAndNothingElseIsLeft(@TempDir Path directory) throws IOException {
        TokenFile file = new TokenFile(directory.resolve("token"));
        List<FirstAdmin> instances = Stream.generate(() -> instance(file, false)).limit(6).toList();

        Flux.fromIterable(instances).flatMap(one -> one.ensure().retry(3).subscribeOn(Schedulers.parallel()))
                .blockLast(SOON);

        assertThat(hash(Files.readString(directory.resolve("token")).strip())).isEqualTo(inForce());
        assertThat(Files.getPosixFilePermissions(directory.resolve("token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(directory.resolve("token"));
        }
        assertThat(terminal.size()).isZero();
    }

    @Test
    void tokenThatACrashLeftBesideTheFileIsFoundAtTheNextStart(@TempDir Path directory) throws IOException {
        TokenFile file = new TokenFile(directory.resolve("token"));
        instance(file, false).ensure().block(SOON);
        Files.move(directory.resolve("token"), directory.resolve(".token-123.staged")); // as before it was settled

        instance(file, false).ensure().block(SOON);

        assertThat(hash(Files.readString(directory.resolve("token")).strip())).isEqualTo(inForce());
    }

    @Test
    void isSettledOnlyWhenTheTokenIsWhereItBelongs(@TempDir Path directory) {
        FirstAdmin waiting = new FirstAdmin(ledger(), new FirstAdmin.OperatorsInLog(Mono.never(), Mono.empty()),
                acts(), random, new TokenFile(directory.resolve("token")), System.out);
        waiting.start();
        assertThat(waiting.isSettled()).isFalse();
        waiting.close();

        FirstAdmin made = instance(new TokenFile(directory.resolve("token")), false);
        made.start();
        await().atMost(SOON).until(made::isSettled);
        assertThat(directory.resolve("token")).exists();
        made.close();
    }

    @Test
    void noAdminIsMadeWhereTheControlLogKnowsOperators() {
        instance(null, true).ensure().block(SOON);

        assertThat(store.find(OperatorRoster.ID).blockOptional()).isEmpty();
        assertThat(terminal.size()).isZero();
    }

    private FirstAdmin instance(@Nullable TokenFile file, boolean operatorsInLog) {
        return new FirstAdmin(ledger(), new FirstAdmin.OperatorsInLog(Mono.just(operatorsInLog), Mono.empty()), acts(),
                random, file, new PrintStream(terminal, true, UTF_8));
    }

    private Ledger<OperatorRoster> ledger() {
        return new Ledger<>("operator", store, new ChangeWriter(nowhere, Duration.ofMillis(100)));
    }

    private Acts acts() {
        return new Acts("key-service", Clock.systemUTC(), new TimeOrderedId(Clock.systemUTC(), random));
    }

    private KeyHash inForce() {
        return store.find(OperatorRoster.ID).blockOptional(SOON).orElseThrow().operators().getFirst().tokenHash();
    }

    private static KeyHash hash(String token) {
        return OperatorToken.parse(token).orElseThrow().hash();
    }

    private static List<String> tokensIn(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(new String(text.getBytes(US_ASCII), US_ASCII));
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        return tokens;
    }
}
