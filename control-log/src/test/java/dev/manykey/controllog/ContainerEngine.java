package dev.manykey.controllog;

import org.testcontainers.DockerClientFactory;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whether containers can be run here. */
final class ContainerEngine {
    private static final String SKIPPED = "SKIPPED: no container engine here, so nothing was tried against a real Kafka or MongoDB container";

    private ContainerEngine() {}

    static void require() {
        boolean available = DockerClientFactory.instance().isDockerAvailable();
        if (!available) {
            System.out.println(SKIPPED);
        }
        assumeTrue(available, SKIPPED);
    }
}
