package dev.manykey.spool;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A process that records exchanges as fast as it can, says on standard output what is acknowledged, and waits to be killed. */
final class SpoolingProcess {
    private SpoolingProcess() {}

    public static void main(String[] arguments) throws Exception {
        SpoolSettings settings = SpoolSettings.defaults().with(Durability.valueOf(arguments[1]));
        AuditSpool spool = AuditSpool.open(Path.of(arguments[0]), "p1", settings);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (int i = 0; i < 8; i++) {
            Thread.ofPlatform().start(() -> exchanges(spool, out));
        }
    }

    private static void exchanges(AuditSpool spool, PrintStream out) {
        while (true) {
            Recorded intent = spool.append(Facts.intent());
            CompletableFuture<Receipt> known = intent.receipt();
            synchronized (out) {
                out.println("acknowledged " + known.join().id());
            }
            Recorded end = spool.append(Facts.end(intent.id()));
            Receipt ended = end.receipt().join();
            synchronized (out) {
                out.println("acknowledged " + ended.id());
                out.println("ended " + intent.id());
            }
        }
    }
}
