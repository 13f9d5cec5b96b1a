package dev.manykey.standalone.demo;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.manykey.standalone.Addresses;
import dev.manykey.standalone.AdminApi;
import dev.manykey.standalone.Listener;
import dev.manykey.standalone.demo.HandingOut.Tools;

/** {@code ./manykey demo}: the whole story against a suite of its own, on a fresh directory and free ports. Exit code 1 when
 *  anything is not as it says. */
public final class Demo {

    private static final String OPERATOR = "Robin Berg";
    private static final int CONTRACT_SECONDS = 6;
    private static final long MOST_KIBIBYTES = 1024 * 1024;

    private final Script script;
    private final Addresses ports = FreePorts.choose();
    private final Path directory;
    private final HttpClient http;

    private Demo(Script script, Path directory, HttpClient http) {
        this.script = script;
        this.directory = directory;
        this.http = http;
    }

    /** Tells the story and ends the process. */
    public static void main(String[] args) {
        boolean colours = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
                && System.getenv("NO_COLOR") == null;
        System.exit(run(System.out, colours) ? 0 : 1);
    }

    /** Tells the story.
     *
     *  @return whether every line was as expected */
    public static boolean run(PrintStream out, boolean colours) {
        Instant began = Instant.now();
        var script = new Script(out, colours);
        Path directory = temporaryDirectory();
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            new Demo(script, directory, http).tell();
        } catch (RuntimeException e) {
            script.check(false, "the demo could not go on: " + e);
        } finally {
            delete(directory);
        }
        return script.end("It took %d s.".formatted(Duration.between(began, Instant.now()).toSeconds()));
    }

    private void tell() {
        script.heading("Everything in one process: broker, document stores, sample CRM and four services");
        var suite = start();
        try {
            checkMemory(suite, "ready after %.1f s with".formatted(suite.startedIn().toMillis() / 1000.0));
            var stage = new Stage(script, new Calls(http, ports), person(), OPERATOR);
            String token = read("sample-crm-token");
            var tools = new HandingOut(stage).tell(token, CONTRACT_SECONDS);
            var takingBack = new TakingBack(stage);
            takingBack.swapToken(tools.reporting(), token);
            Tool renewed = takingBack.rotate(tools.reporting());
            takingBack.revoke(tools);
            takingBack.expire(tools.contractor());
            takingBack.compareCounts();
            var crash = new Crash(stage);
            List<Tool> late = crash.kill(suite, tools);
            suite = crash.revive(this::start, tools, renewed, late);
            new OnRecord(stage, names(tools, late)).tell();
            script.heading("And it stops when it is told to");
            checkMemory(suite, "at the end it has");
            script.check(suite.stop(), "stopped cleanly");
        } finally {
            suite.close();
        }
    }

    private void checkMemory(ChildSuite suite, String text) {
        long kibibytes = suite.residentKibibytes();
        script.check(kibibytes < MOST_KIBIBYTES, "%s %d MB of memory".formatted(text, kibibytes / 1024));
    }

    private static Map<String, String> names(Tools tools, List<Tool> late) {
        var names = new HashMap<String, String>();
        tools.all().forEach(tool -> names.put(tool.key(), tool.name()));
        late.forEach(tool -> names.put(tool.key(), "(handed out before the kill)"));
        return names;
    }

    private ChildSuite start() {
        return ChildSuite.start(directory.resolve("data"), ports);
    }

    /** A token in a person's name, made with the first admin's. */
    private AdminApi person() {
        var first = new AdminApi(http, ports, read("first-admin-token"));
        var made = first.post(Listener.KEY, "/v1/operators", Map.of("name", OPERATOR, "role", "admin"));
        return new AdminApi(http, ports, made.path("token").asString());
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve("data").resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("manykey-demo");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
