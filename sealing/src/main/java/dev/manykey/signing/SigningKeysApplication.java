package dev.manykey.signing;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

import dev.manykey.keyfile.KeysUnusable;

/**
 * The operators' command for signing keys: {@code generate|add|use|retire SERVICE DIR}. Exit code 0 when done, 1 when refused,
 * 2 when misspelt.
 */
public final class SigningKeysApplication {
    private static final List<String> SERVICES = List.of("key-service", "policy-service", "proxy");

    private SigningKeysApplication() {}

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 3 || !SERVICES.contains(args[1])) {
            return misspelt(args, err);
        }
        Path privateFile = SigningKeys.privateFile(Path.of(args[2]), args[1]);
        Path publicFile = SigningKeys.publicFile(Path.of(args[2]), args[1]);
        try {
            switch (args[0]) {
                case "generate" -> SigningKeys.generate(privateFile, publicFile);
                case "add" -> SigningKeys.add(privateFile, publicFile);
                case "use" -> SigningKeys.use(privateFile, publicFile);
                case "retire" -> SigningKeys.retire(privateFile, publicFile);
                default -> {
                    return misspelt(args, err);
                }
            }
        } catch (KeysUnusable refused) {
            err.println(refused.getMessage());
            return 1;
        }
        out.println("private, for %s only, to be backed up: %s".formatted(args[1], privateFile));
        out.println("public, for every service: " + publicFile);
        return 0;
    }

    private static int misspelt(String[] args, PrintStream err) {
        err.println("arguments: %s (expected: generate|add|use|retire %s DIR)".formatted(String.join(" ", args),
                String.join("|", SERVICES)));
        return 2;
    }
}
