package dev.manykey.spool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to where Kafka has acknowledged a spool. It may be behind the truth, never ahead: records that are sent again have the
 * same ids and the same bytes, and whoever keeps them keeps one. So a file that is missing or not readable means the start.
 *
 * @param number of the segment
 * @param offset in it, in bytes, at the start of a frame; 0 for the start of its records
 */
record ShippedPosition(long number, long offset) {
    private static final String FILE = "shipped";
    private static final Pattern FORM = Pattern.compile("segment (\\d{1,18}) byte (\\d{1,18})\n");

    /** Before everything. */
    static final ShippedPosition START = new ShippedPosition(0, 0);

    /** What {@link #save} has written to {@code directory}. */
    static ShippedPosition load(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return START;
        }
        Matcher matcher = FORM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        return matcher.matches()
                ? new ShippedPosition(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)))
                : START;
    }

    /** Replaces the file in {@code directory} in one step. */
    void save(Path directory) throws IOException {
        Path next = directory.resolve(FILE + ".next");
        Files.writeString(next, "segment %d byte %d\n".formatted(number, offset), StandardCharsets.ISO_8859_1);
        Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
