package dev.manykey.standalone.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What {@code faults revocation} is told.
 *
 * @param revocations how many at least
 * @param seed of the order of the faults and of who suffers them
 * @param brokers 1 or 3
 * @param proxies each a process
 * @param faults those to be done, each at least once
 */
record TrialOptions(int revocations, long seed, Duration bound, int brokers, int proxies, List<Fault> faults) {

    private static final int LONG = 1000;
    private static final int MOST_PROXIES = 16;
    private static final String USAGE = "--revocations N, --seed S, --bound SECONDS, --brokers 1|3, --proxies N or --faults A,B";

    TrialOptions {
        faults = List.copyOf(faults);
    }

    /** Reads a command line.
     *
     *  @throws IllegalArgumentException when it cannot be understood */
    static TrialOptions parse(List<String> arguments) {
        long revocations = 300;
        long seed = new Random().nextLong(1_000_000);
        long bound = 5;
        long brokers = 3;
        long proxies = 3;
        List<Fault> only = List.of();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            String value = rest.hasNext() ? rest.next() : "";
            switch (option) {
                case "--revocations" -> revocations = number(option, value, 1, 1_000_000);
                case "--seed" -> seed = number(option, value, 0, Long.MAX_VALUE);
                case "--bound" -> bound = number(option, value, 2, 30);
                case "--brokers" -> brokers = number(option, value, 1, 3);
                case "--proxies" -> proxies = number(option, value, 2, MOST_PROXIES);
                case "--faults" -> only = faults(value);
                default -> throw new IllegalArgumentException("%s: unknown (expected: %s)".formatted(option, USAGE));
            }
        }
        if (brokers == 2) {
            throw new IllegalArgumentException("--brokers: 2 (expected: 1 or 3)");
        }
        int count = (int) brokers;
        boolean isLong = revocations >= LONG;
        List<Fault> usual = Arrays.stream(Fault.values()).filter(fault -> fault.isFor(count))
                .filter(fault -> isLong || !fault.isLong()).toList();
        return new TrialOptions((int) revocations, seed, Duration.ofSeconds(bound), count, (int) proxies,
                only.isEmpty() ? usual : only);
    }

    /** Ids of the processes that have lines of their own to the brokers. */
    List<String> processes(int keyServices) {
        List<String> ids = new ArrayList<>();
        IntStream.rangeClosed(1, proxies).forEach(number -> ids.add("proxy-" + number));
        IntStream.rangeClosed(1, keyServices).forEach(number -> ids.add("key-" + number));
        return ids;
    }

    private static long number(String option, String value, long least, long most) {
        if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) < least || Long.parseLong(value) > most) {
            throw new IllegalArgumentException("%s: %s (expected: %d..%d)".formatted(option, value, least, most));
        }
        return Long.parseLong(value);
    }

    private static List<Fault> faults(String value) {
        List<Fault> faults = new ArrayList<>();
        for (String name : value.split(",", -1)) {
            faults.add(Arrays.stream(Fault.values()).filter(fault -> fault.option().equals(name)).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--faults: %s (expected: some of %s)".formatted(name, Fault.options()))));
        }
        return faults;
    }
}
