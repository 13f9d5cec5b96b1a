package dev.manykey.standalone;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.slf4j.LoggerFactory;

/** {@code ./manykey up}: everything in one process until it is told to stop. Exit code 1 when it cannot start, 2 when
 *  misspelt. */
public final class Up {

    /** What the line begins with that is printed when everything is ready. */
    public static final String READY = "Manykey is running";

    /** System property: when true, the process ends with the one that started it. */
    public static final String ENDS_WITH_PARENT = "manykey.ends-with-parent";

    private static final int NOT_STARTED = 1;
    private static final int MISSPELT = 2;

    private Up() {}

    /** Starts everything and serves until the process is told to end. */
    public static void main(String[] args) throws InterruptedException {
        if (Boolean.getBoolean(ENDS_WITH_PARENT)) {
            OwnJvm.endWithParent();
        }
        int result = run(List.of(args), System.out, System.err);
        if (result != 0) {
            System.exit(result);
        }
        new CountDownLatch(1).await();
    }

    private static int run(List<String> arguments, PrintStream out, PrintStream err) {
        var home = Path.of(System.getProperty("manykey.home", ""));
        try {
            var options = UpOptions.parse(arguments, home.resolve(".data"));
            var data = DataDirectory.hold(options.data());
            logInto(data.log());
            start(options, data, out);
            return 0;
        } catch (Misspelt misspelt) {
            err.println("up " + misspelt.getMessage() + "\n./manykey help shows what there is.");
            return MISSPELT;
        } catch (CannotStart refused) {
            err.println(refused.getMessage());
            return NOT_STARTED;
        }
    }

    private static void start(UpOptions options, DataDirectory data, PrintStream out) {
        var began = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        out.println("Starting Manykey with its data in " + data.path() + " ...");
        Suite suite = started(options, data);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            out.println("Stopping ...");
            suite.close();
        }));
        out.println(Greeting.of(suite, Duration.between(began, Instant.now())));
    }

    private static Suite started(UpOptions options, DataDirectory data) {
        try {
            return Suite.start(options, data);
        } catch (CannotStart refused) {
            LoggerFactory.getLogger(Up.class).info("not started", refused);
            throw refused;
        } catch (RuntimeException failed) {
            LoggerFactory.getLogger(Up.class).info("not started", failed);
            throw new CannotStart("Manykey cannot start: %s. %s has more".formatted(failed.getMessage(), data.log()),
                    failed);
        }
    }

    /** Has to come before the first line that is logged. */
    private static void logInto(Path file) {
        System.setProperty("logback.configurationFile", "logback-up.xml");
        System.setProperty("manykey.log", file.toString());
    }
}
