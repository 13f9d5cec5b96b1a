package dev.manykey.sealing;

import java.io.PrintStream;
import java.nio.file.Path;

import dev.manykey.keyfile.KeysUnusable;

/**
 * The operators' command for sealing keys: {@code generate DIR} makes a pair, {@code rotate DIR} adds a new key to it.
 * Exit code 0 when done, 1 when refused, 2 when misspelt.
 */
public final class SealingKeysApplication {
    private SealingKeysApplication() {}

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length != 2 || !(args[0].equals("generate") || args[0].equals("rotate"))) {
            err.println("arguments: %s (expected: generate DIR | rotate DIR)".formatted(String.join(" ", args)));
            return 2;
        }
        Path privateFile = Path.of(args[1], SealingKeys.PRIVATE_FILE);
        Path publicFile = Path.of(args[1], SealingKeys.PUBLIC_FILE);
        try {
            if (args[0].equals("generate")) {
                SealingKeys.generate(privateFile, publicFile);
            } else {
                SealingKeys.rotate(privateFile, publicFile);
            }
        } catch (KeysUnusable refused) {
            err.println(refused.getMessage());
            return 1;
        }
        out.println("private, for the proxies only, to be backed up: " + privateFile);
        out.println("public, for key-service: " + publicFile);
        return 0;
    }
}
