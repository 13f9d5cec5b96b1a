package dev.manykey.standalone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of text whose columns stand below each other. The first row is the head. */
public final class TextTable {

    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with nothing but its head. */
    public TextTable(String... head) {
        row(List.of(head));
    }

    /** A table with nothing but its head. */
    public TextTable(List<String> head) {
        row(head);
    }

    /** Adds a row. */
    public void row(Object... cells) {
        row(Arrays.stream(cells).map(Object::toString).toList());
    }

    /** Adds a row. */
    public void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** The lines, with one of hyphens below the head and no space at their ends. */
    public List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        var widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var lines = new ArrayList<String>();
        rows.forEach(row -> lines.add(line(row, widths)));
        lines.add(1, Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining(GAP)));
        return lines;
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(i == 0 ? "" : GAP).append(row.get(i)).repeat(" ", widths[i] - row.get(i).length());
        }
        return line.toString().stripTrailing();
    }
}
