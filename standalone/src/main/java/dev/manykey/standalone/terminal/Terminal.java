package dev.manykey.standalone.terminal;

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;

import dev.manykey.standalone.Misspelt;

/**
 * {@code ./manykey resources}, {@code permit}, {@code table} and {@code why}: permissions in a terminal. Exit code 0 when done, 1 when
 * the service did not do it or does not answer, 2 when misspelt.
 */
public final class Terminal {
    private static final int NOT_DONE = 1;
    private static final int MISSPELT = 2;

    private Terminal() {}

    /**
     * Does what is typed, and ends.
     *
     * @param arguments the command and what is behind it
     */
    public static void main(String[] arguments) {
        int result = run(List.of(arguments), Path.of(System.getProperty("manykey.home", "")), System.out, System.err);
        System.exit(result);
    }

    static int run(List<String> arguments, Path home, PrintStream out, PrintStream err) {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        try (HttpClient http = HttpClient.newHttpClient()) {
            List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
            lines(command, rest, home, http).forEach(line -> out.println(plain(line)));
            return 0;
        } catch (Misspelt misspelt) {
            err.println(plain("%s %s".formatted(command, misspelt.getMessage())));
            err.println("./manykey help shows what there is.");
            return MISSPELT;
        } catch (NotDone refused) {
            refused.lines().forEach(line -> err.println(plain(line)));
            return refused.misspelt() ? MISSPELT : NOT_DONE;
        }
    }

    private static List<String> lines(String command, List<String> arguments, Path home, HttpClient http) {
        return switch (command) {
            case "resources" -> {
                var typed = Typed.parse(arguments, "UPSTREAM");
                yield ResourceTable.lines(PolicyApi.open(typed, home, http), typed.at(0));
            }
            case "permit" -> {
                var typed = Typed.parse(arguments, "POLICY", "RESOURCE=none|read|write", Typed.MORE, "--upstream",
                        "--name",
                        "--where", "--try", "--shadow!");
                yield Permit.of(typed).lines(PolicyApi.open(typed, home, http));
            }
            case "table" -> {
                var typed = Typed.parse(arguments, "KEY", "--allowed!", "--refused!");
                yield KeyTable.lines(PolicyApi.open(typed, home, http), typed);
            }
            case "why" -> {
                var typed = Typed.parse(arguments, "KEY", "METHOD", "PATH", "--header", "--body", "--ip",
                        "--websocket!");
                var question = Why.of(typed);
                yield question.lines(PolicyApi.open(typed, home, http));
            }
            default -> throw new Misspelt("unknown (expected: resources, permit, table or why)");
        };
    }

    /** What others have named cannot move the cursor, colour anything or turn the direction of writing. */
    private static String plain(String line) {
        return line.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }
}
