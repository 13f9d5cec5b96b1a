package dev.manykey.standalone.demo;

import java.io.PrintStream;

import dev.manykey.standalone.TextTable;

/** What the demo says, line by line. A line that can be wrong is checked, marked and counted. */
final class Script {

    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[1;31m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintStream out;
    private final boolean colours;
    private int asExpected;
    private int otherwise;

    /** @param colours whether marks are coloured, for a terminal that shows them */
    Script(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void heading(String text) {
        out.println();
        out.println(coloured(BOLD, text));
    }

    void say(String text) {
        out.println("  " + text);
    }

    void table(TextTable table) {
        table.lines().forEach(line -> out.println("  " + line));
    }

    /** A line that says something which is so, or is not. */
    void check(boolean holds, String text) {
        count(holds);
        out.println("  " + (holds ? coloured(GREEN, "ok ") : coloured(RED, "NO ")) + " " + text);
    }

    /** Counts something that is shown in a table. */
    void count(boolean holds) {
        if (holds) {
            asExpected++;
        } else {
            otherwise++;
        }
    }

    /** Says how it went.
     *
     *  @return whether everything was as expected */
    boolean end(String text) {
        out.println();
        boolean good = otherwise == 0 && asExpected > 0;
        out.println(coloured(good ? GREEN : RED,
                good ? "All %d checks hold. %s".formatted(asExpected, text)
                        : "%d of %d checks do not hold. %s".formatted(otherwise, asExpected + otherwise, text)));
        return good;
    }

    private String coloured(String colour, String text) {
        return colours ? colour + text + PLAIN : text;
    }
}
