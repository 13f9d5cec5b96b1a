package dev.manykey.standalone;

import dev.manykey.proxy.ProxyServiceApplication;

/** One proxy as a process of its own, of those that {@code up --proxies} starts. Its arguments are settings. */
final class ProxyProcess {

    private ProxyProcess() {}

    /** Serves until the process that started it ends, or it is told to. */
    public static void main(String[] arguments) {
        OwnJvm.endWithParent();
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        ProxyServiceApplication.application().run(arguments);
    }
}
