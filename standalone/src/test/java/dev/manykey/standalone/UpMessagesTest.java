package dev.manykey.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What somebody reads whose {@code up} cannot start: one line that says what to change, and no stack trace. */
class UpMessagesTest {

    @TempDir
    private Path directory;

    @Test
    void aTakenPortIsNamedWithTheOptionThatChangesIt() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.ofLiteral(Listener.LOOPBACK))) {
            int port = other.getLocalPort();

            var ended = up("--data", directory.resolve("data").toString(), "--key-port", Integer.toString(port));

            assertThat(ended.said()).isEqualTo("--key-port: port " + port
                    + " is taken by another program (expected: free on 127.0.0.1). Choose another: --key-port PORT");
            assertThat(ended.code()).isEqualTo(1);
        }
    }

    @Test
    void twoListenersCannotHaveOnePort() throws Exception {
        var ended = up("--data", directory.resolve("data").toString(), "--key-port", "29017", "--policy-port", "29017");

        assertThat(ended.said()).isEqualTo("--policy-port: 29017 (expected: not the port of --key-port)");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void dataThatAnotherProcessHoldsIsLeftAlone() throws Exception {
        Path data = directory.resolve("data");
        try (var held = DataDirectory.hold(data)) {

            var ended = up("--data", data.toString());

            assertThat(ended.said())
                    .isEqualTo("--data: %s is in use by another Manykey, process %d (expected: nobody on it)"
                            .formatted(held.path(), ProcessHandle.current().pid()));
            assertThat(ended.code()).isEqualTo(1);
        }
    }

    @Test
    void dataThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        var ended = up("--data", file.resolve("data").toString());

        assertThat(ended.said()).startsWith("--data: " + file.resolve("data") + " is not usable");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void misspeltOptionsEndWithTwo() throws Exception {
        var ended = up("--colour", "blue");

        assertThat(ended.said()).isEqualTo("up --colour: unknown option\n./manykey help shows what there is.");
        assertThat(ended.code()).isEqualTo(2);
    }

    @Test
    void dataIsForItsOwnerOnly() throws Exception {
        try (var held = DataDirectory.hold(directory.resolve("new").resolve("data"))) {
            var token = held.sampleCrmToken();

            assertThat(token).hasSize(64).isEqualTo(held.sampleCrmToken());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(held.path())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(held.path()
                    .resolve("sample-crm-token")))).isEqualTo("rw-------");
        }
    }

    /** @param said what it printed as an error, without the line's end */
    private record Ended(int code, String said) {}

    private static Ended up(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Up.class.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said.strip());
    }
}
