package dev.manykey.standalone;

import dev.manykey.key.KeyServiceApplication;

/** One key-service as a process of its own. Its arguments are settings. */
final class KeyServiceProcess {

    private KeyServiceProcess() {}

    /** Serves until the process that started it ends, or it is told to. */
    public static void main(String[] arguments) {
        OwnJvm.endWithParent();
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        KeyServiceApplication.application().run(arguments);
    }
}
