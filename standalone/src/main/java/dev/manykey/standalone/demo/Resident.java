package dev.manykey.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory a process has at present, where the system tells it as Linux does. */
final class Resident {

    private static final String LABEL = "VmRSS:";

    private Resident() {}

    /** 0 when the system does not tell. */
    static long kibibytes(long process) {
        Path status = Path.of("/proc", Long.toString(process), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith(LABEL)).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).orElse(0L);
        } catch (IOException e) {
            return 0; // it ended meanwhile
        }
    }
}
