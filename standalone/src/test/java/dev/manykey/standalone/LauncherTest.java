package dev.manykey.standalone;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The launcher in a project that has nothing but it, with a build and a JDK that only tell how they were called. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

    private static final Path REAL = Path.of(System.getProperty("manykey.home", ".."));
    private static final String JDK_SCRIPT = ".mvn/wrapper/jdk.sh";

    @TempDir
    private Path directory;
    private Path project;
    private Path jdk;

    @BeforeEach
    void makeProject() throws IOException {
        project = directory.resolve("a project");
        Files.createDirectories(project.resolve(JDK_SCRIPT).getParent());
        Files.copy(REAL.resolve("manykey"), project.resolve("manykey"));
        Files.writeString(project.resolve(JDK_SCRIPT), Files.readString(REAL.resolve(JDK_SCRIPT))
                .replaceAll("(?m)^ *for jdk_one in [^;]*;", "for jdk_one in '" + directory + "'/jdks/*;"));
        script(project.resolve("mvnw"), """
                echo "built with $*"
                mkdir -p standalone/target/lib && touch standalone/target/standalone.jar
                """);
        jdk = directory.resolve("jdks").resolve("jdk-25");
        script(jdk.resolve("bin/java"), "for one in \"$@\"; do printf '<%s>' \"$one\"; done\n");
        script(jdk.resolve("bin/javac"), "");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    @Test
    void bareItSaysWhatThereIs() throws Exception {
        var bare = launch();

        assertThat(bare.code()).isZero();
        assertThat(bare.said()).contains("./manykey up", "./manykey demo", "./manykey test", "./manykey help")
                .isEqualTo(launch("help").said());
    }

    @Test
    void everyOptionThatUpKnowsIsInTheHelpAndAccepted() throws Exception {
        var help = launch("help").said();
        for (Listener listener : Listener.values()) {
            assertThat(help).contains("  " + listener.option() + " PORT ");
            assertThat(help).contains(Integer.toString(listener.usualPort()));
            assertThat(launch("up", listener.option(), "0").code()).isZero();
        }
        assertThat(help).contains("--data DIR", "--allow-address PLACE", "--no-crm");
        assertThat(launch("up", "--data", "x", "--allow-address", "10.0.0.1", "--no-crm").code()).isZero();
    }

    @Test
    void whatItDoesNotKnowIsRefusedBeforeAnythingIsBuilt() throws Exception {
        assertThat(launch("up", "--colour", "blue")).isEqualTo(new Ended(2,
                "up --colour: unknown option\n./manykey help shows what there is."));
        assertThat(launch("up", "--data")).isEqualTo(new Ended(2,
                "up --data: no value (expected: one behind it)\n./manykey help shows what there is."));
        assertThat(launch("down"))
                .isEqualTo(new Ended(2,
                        "down: unknown task (expected: up, demo, test, acceptance, faults, bench, model, mutants, keys, "
                                + "resources, permit, table, why or help)\n"
                                + "./manykey help shows what there is."));
        assertThat(launch("demo", "twice").code()).isEqualTo(2);
    }

    @Test
    void itBuildsWhatIsMissingAndStartsFromAnyFolder() throws Exception {
        var first = launch("up", "--data", "my data");

        assertThat(first.code()).isZero();
        assertThat(first.said()).contains("Building Manykey", "built with -q -B -ntp -DskipTests")
                .contains("<@" + project + "/standalone/jvm.options><-Dmanykey.home=" + project + ">")
                .endsWith("<dev.manykey.standalone.Up><--data><my data>");
        assertThat(launch("demo").said()).doesNotContain("built").endsWith("<dev.manykey.standalone.demo.Demo>");
    }

    @Test
    void whatIsTypedInATerminalIsPassedOnWordForWord() throws Exception {
        assertThat(launch("permit", "a policy", "deals=read", "--where", "key.name == 'x y'").said())
                .endsWith("<dev.manykey.standalone.terminal.Terminal><permit><a policy><deals=read><--where>"
                        + "<key.name == 'x y'>");
        assertThat(launch("help").said()).contains("./manykey resources UPSTREAM", "./manykey permit POLICY",
                "./manykey table KEY", "./manykey why KEY METHOD PATH");
    }

    @Test
    void itBuildsAgainWhenASourceIsNewer() throws Exception {
        var _ = launch("up");
        Path source = project.resolve("key-service/src/main/java/New.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

        assertThat(launch("up").said()).contains("built with");
    }

    @Test
    void aBuildThatFailsStartsNothing() throws Exception {
        script(project.resolve("mvnw"), "echo broken; exit 3\n");

        var ended = launch("up");

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.said()).endsWith("broken");
    }

    @Test
    void testIsTheBuildWithItsTests() throws Exception {
        assertThat(launch("test")).isEqualTo(new Ended(0, "built with -B -ntp verify"));
    }

    @Test
    void withoutAJdkOfTheRightReleaseItSaysWhereItLookedAndHowToGetOne() throws Exception {
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"21.0.4\"\n");

        var ended = launch("up");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said()).startsWith("JDK 25: not found").contains(jdk + " (JDK 21)", "https://adoptium.net",
                "JAVA25_HOME=");
    }

    /** @param said all that it printed, without the last line's end */
    private record Ended(int code, String said) {}

    /** Called from a folder that is not the project's, with no JDK but the project's in sight. */
    private Ended launch(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(project.resolve("manykey").toString()));
        command.addAll(Arrays.asList(arguments));
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA"));
        builder.environment().put("PATH", pathWithoutJava());
        var process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said.strip());
    }

    /** The shell's own tools are wanted; a java beside them is not. */
    private String pathWithoutJava() throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("sh", "cat", "sed", "awk", "find", "head", "dirname", "mkdir", "mktemp", "mv", "rm",
                "ls",
                "touch")) {
            for (String place : List.of("/bin/", "/usr/bin/")) {
                if (Files.exists(Path.of(place + tool)) && !Files.exists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), Path.of(place + tool));
                }
            }
        }
        return tools.toString();
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
