package dev.manykey.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws how many of the measured times were how short: one curve for each kind, over milliseconds on a logarithmic scale. */
final class Chart {
    private static final int LEFT = 60;
    private static final int TOP = 50;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 260;
    private static final int LINE = 20;
    private static final double LEAST_MILLIS = 0.1;
    private static final double DECADES = 5;
    private static final List<String> COLOURS = List.of("#666666", "#0b6bcb", "#c2410c", "#15803d");

    private record Curve(String label, Times times) {}

    private final String title;
    private final List<Curve> curves = new ArrayList<>();

    /** A chart without curves. */
    Chart(String title) {
        this.title = title;
    }

    /** One more curve; {@code label} must need no escaping in XML. */
    Chart with(String label, Times times) {
        curves.add(new Curve(label, times));
        return this;
    }

    /** The chart as SVG. */
    String svg() {
        int height = TOP + HEIGHT + 50 + LINE * curves.size();
        StringBuilder svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n"
                        .formatted(LEFT + WIDTH + 40, height));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        svg.append("<text x=\"%d\" y=\"24\" font-size=\"15\">%s</text>%n".formatted(LEFT, title));
        for (int decade = 0; decade <= DECADES; decade++) {
            double millis = LEAST_MILLIS * Math.pow(10, decade);
            double x = x(millis);
            svg.append(line(x, TOP, x, TOP + HEIGHT));
            svg.append("<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s ms</text>%n".formatted(number(x),
                    TOP + HEIGHT + LINE, millis < 1 ? "0.1" : Long.toString(Math.round(millis))));
        }
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(percent);
            svg.append(line(LEFT, y, LEFT + WIDTH, y));
            svg.append("<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%d %%</text>%n".formatted(LEFT - 8, number(y + 4),
                    percent));
        }
        for (int i = 0; i < curves.size(); i++) {
            svg.append(curve(curves.get(i), COLOURS.get(i % COLOURS.size()), TOP + HEIGHT + 50 + LINE * i));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String curve(Curve curve, String colour, int legend) {
        StringBuilder points = new StringBuilder();
        for (int percent = 0; percent <= 100; percent++) {
            points.append(number(x(curve.times().millis(percent)))).append(',').append(number(y(percent)))
                    .append(' ');
        }
        return "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                .formatted(points.toString().strip(), colour)
                + "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>%n".formatted(LEFT, legend - 10,
                        colour)
                + "<text x=\"%d\" y=\"%d\">%s: p50 %s ms, p99 %s ms</text>%n".formatted(LEFT + LINE, legend,
                        curve.label(), number(curve.times().millis(50)), number(curve.times().millis(99)));
    }

    private static String line(double fromX, double fromY, double toX, double toY) {
        return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#dddddd\"/>%n".formatted(number(fromX),
                number(fromY), number(toX), number(toY));
    }

    private static double x(double millis) {
        double decades = Math.clamp(Math.log10(Math.max(millis, LEAST_MILLIS) / LEAST_MILLIS), 0, DECADES);
        return LEFT + WIDTH * decades / DECADES;
    }

    private static double y(int percent) {
        return TOP + HEIGHT * (1 - percent / 100.0);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
