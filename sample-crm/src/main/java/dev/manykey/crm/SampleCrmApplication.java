package dev.manykey.crm;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * The sample CRM as a process of its own. Arguments {@code --host}, {@code --port}, {@code --token} and
 * {@code --token-header}, each with its value; or the variables {@code SAMPLE_CRM_HOST}, {@code SAMPLE_CRM_PORT},
 * {@code SAMPLE_CRM_TOKEN} and {@code SAMPLE_CRM_TOKEN_HEADER}, which other users of the machine cannot read in a list of
 * processes. Without a token it makes one and prints it. Exit code 1 when it cannot start, 2 when misspelt.
 */
public final class SampleCrmApplication {
    private static final String USAGE = "--host HOST --port PORT --token TOKEN --token-header NAME";
    private static final Map<String, String> DEFAULTS = Map
            .of("--host", "127.0.0.1", "--port", "8090", "--token", "", "--token-header", SampleCrm.TOKEN_HEADER);

    private SampleCrmApplication() {}

    /** Starts the CRM and serves until the process is ended. */
    public static void main(String[] args) throws InterruptedException {
        try {
            SampleCrm crm = start(args, System.getenv(), System.out);
            Runtime.getRuntime().addShutdownHook(new Thread(crm::close, "sample-crm-close"));
            new CountDownLatch(1).await();
        } catch (Misspelt misspelt) {
            System.err.println(misspelt.getMessage());
            System.exit(2);
        } catch (IllegalArgumentException | IllegalStateException refused) {
            System.err.println(refused.getMessage());
            System.exit(1);
        }
    }

    static SampleCrm start(String[] args, Map<String, String> environment, PrintStream out) {
        Map<String, String> settings = settings(args, environment);
        String given = valueOf(settings, "--token");
        String token = given.isEmpty() ? newToken() : given;
        SampleCrm crm = SampleCrm
                .start(valueOf(settings, "--host"), port(settings), token, valueOf(settings, "--token-header"));
        out.println("sample CRM: " + crm.baseUrl());
        out.println("its API:    " + crm.apiUrl() + ", described at " + crm.baseUrl() + "/openapi.yaml");
        if (given.isEmpty()) {
            out.println("its token, made for this run: " + token);
        }
        return crm;
    }

    private static Map<String, String> settings(String[] args, Map<String, String> environment) {
        var settings = new HashMap<>(DEFAULTS);
        for (String option : DEFAULTS.keySet()) {
            String variable = "SAMPLE_CRM_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
            String value = environment.get(variable);
            if (value != null) {
                settings.put(option, value);
            }
        }
        for (int i = 0; i < args.length; i += 2) {
            // Not the argument's own text: it may be a token that slipped into the wrong place.
            if (!DEFAULTS.containsKey(args[i]) || i + 1 == args.length) {
                throw new Misspelt("argument %d: unknown or without a value (expected: %s)".formatted(i + 1, USAGE));
            }
            settings.put(args[i], args[i + 1]);
        }
        return settings;
    }

    private static int port(Map<String, String> settings) {
        String text = valueOf(settings, "--port");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notANumber) {
            throw new Misspelt("--port: %s (expected: 0..65535)".formatted(text));
        }
    }

    private static String valueOf(Map<String, String> settings, String option) {
        @Nullable
        String value = settings.get(option);
        return value == null ? "" : value;
    }

    private static String newToken() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** A command line that says something this program does not know. */
    private static final class Misspelt extends RuntimeException {
        Misspelt(String message) {
            super(message);
        }
    }
}
