package dev.manykey.standalone.compose;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.manykey.standalone.compose.ComposeFile.Service;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Nothing is started here: the file is read, and docker-compose looks at it where it is installed. */
class ComposeFileTest {
    private static final Set<String> PASSWORDS = Set.of("MONGO_ROOT_PASSWORD", "KEY_DATABASE_PASSWORD",
            "POLICY_DATABASE_PASSWORD", "AUDIT_DATABASE_PASSWORD");
    private static final String SKIPPED = "SKIPPED: no docker-compose and no docker compose here,"
            + " so only our own reading of docker-compose.yml was checked";

    private final ComposeFile file = ComposeFile.read();

    @Test
    void whatKeepsRunningSaysWhetherItIsHealthyAndWhatEndsIsWaitedFor() {
        Set<String> awaited = file.services().values().stream().flatMap(service -> service.awaitedEnds().stream())
                .collect(Collectors.toSet());

        assertThat(file.services().values()).hasSizeGreaterThanOrEqualTo(9).allSatisfy(service -> {
            if (service.isOneShot()) {
                assertThat(awaited).contains(service.name());
            } else {
                assertThat(service.settings().get("healthcheck")).as(service.name()).isInstanceOf(Map.class);
            }
        });
    }

    @Test
    void everyImageIsOfAVersion() {
        List<String> images = new ArrayList<>(file.services().values().stream().map(Service::image).toList());
        ComposeFile.read("Dockerfile").lines().filter(line -> line.matches("ARG J.._IMAGE=.*"))
                .forEach(line -> images.add(line.substring(line.indexOf('=') + 1)));

        assertThat(images).hasSizeGreaterThanOrEqualTo(11)
                .allSatisfy(image -> assertThat(image).matches(".*[^/]:[^/]+").doesNotEndWith("latest"));
    }

    @Test
    void everySettingOfAServiceIsOneThatItReads() {
        String start = ComposeFile.read("docker/start");

        assertThat(file.ours()).hasSizeGreaterThanOrEqualTo(5).allSatisfy(service -> {
            String module = String.valueOf(service.module());
            var known = KnownSettings.of(module);
            String main = ComposeFile.read(
                    module + "/src/main/java/" + KnownSettings.mainClass(module).replace('.', '/') + ".java");
            assertThat(service.environment().keySet()).as(service.name())
                    .allMatch(variable -> known.contains(variable) || start.contains("$" + variable)
                            || start.contains("${" + variable + ":-") || main.contains(variable));
        });
    }

    @Test
    void onlyTheProxyAndTheAdminApisArePublishedAndOnLoopbackUnlessTold() {
        var published = file.services().values().stream().filter(service -> !service.ports().isEmpty()).toList();

        assertThat(published).extracting(Service::name).containsExactlyInAnyOrder("key-service", "policy-service",
                "audit-service", "proxy-service");
        assertThat(published).flatExtracting(Service::ports)
                .hasSize(4)
                .allSatisfy(port -> assertThat(port).matches("\\$\\{[A-Z]+_ADDRESS:-127\\.0\\.0\\.1}:.*"));
    }

    @Test
    void noServiceButTheProxySeesThePrivateSealingKeyAndItCannotChangeIt() {
        var mounted = new LinkedHashMap<String, String>();
        file.services().values().forEach(service -> service.volumes().stream()
                .filter(volume -> volume.startsWith("sealing-private:"))
                .forEach(volume -> mounted.put(service.name(), volume)));

        assertThat(mounted).containsOnlyKeys("sealing-keys", "proxy-service");
        assertThat(mounted.get("proxy-service")).endsWith(":ro");
        assertThat(file.ours().filter(service -> "10002:10002".equals(service.settings().get("user"))))
                .extracting(Service::name)
                .containsExactlyInAnyOrder("sealing-keys", "proxy-signing-keys", "proxy-service");
    }

    @Test
    void noServiceSeesThePrivateSigningKeysOfAnotherNorCanChangeItsOwn() {
        for (String signs : List.of("key-service", "policy-service", "proxy")) {
            String service = signs.equals("proxy") ? "proxy-service" : signs;
            var mounted = new LinkedHashMap<String, String>();
            file.services().values().forEach(one -> one.volumes().stream()
                    .filter(volume -> volume.startsWith(signs + "-signing:"))
                    .forEach(volume -> mounted.put(one.name(), volume)));

            assertThat(mounted).containsOnlyKeys(signs + "-signing-keys", service);
            assertThat(mounted.get(service)).endsWith(":ro");
        }
    }

    @Test
    void ourServicesWriteToTheirVolumesOnlyAndHaveNoPrivileges() {
        assertThat(file.ours()).allSatisfy(service -> {
            assertThat(service.settings().get("read_only")).as(service.name()).isEqualTo(true);
            assertThat(service.texts("cap_drop")).containsExactly("ALL");
            assertThat(service.texts("security_opt")).contains("no-new-privileges:true");
        });
        assertThat(ComposeFile.read("Dockerfile")).contains("\nUSER 10001:10001\n");
    }

    @Test
    void theExampleExplainsEverySettingAndNamesNoPasswordThatWorks() {
        var settings = new LinkedHashMap<String, String>();
        var explained = new LinkedHashMap<String, Boolean>();
        String before = "";
        for (String line : ComposeFile.read(".env.example").lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] setting = line.split("=", 2);
                settings.put(setting[0], setting[1]);
                explained.put(setting[0], before.startsWith("# "));
            }
            before = line;
        }

        assertThat(settings.keySet()).containsExactlyInAnyOrderElementsOf(
                Stream.concat(file.variables().stream(), Stream.of("COMPOSE_PROJECT_NAME")).toList());
        assertThat(explained).doesNotContainValue(false);
        assertThat(settings.entrySet().stream().filter(setting -> setting.getKey().matches(".*(PASSWORD|TOKEN)")))
                .hasSize(PASSWORDS.size() + 1).allMatch(setting -> setting.getValue().isEmpty());
    }

    @Test
    void dockerComposeAcceptsTheFileAndRefusesItWithoutAPassword(@TempDir Path directory) throws Exception {
        List<String> tool = tool();
        assumeTrue(!tool.isEmpty(), SKIPPED);
        String example = ComposeFile.read(".env.example");

        var complete = config(tool, directory, example.replaceAll("(?m)^(.*_PASSWORD)=$", "$1=x"));

        assertThat(complete.exitCode()).as(complete.output()).isZero();
        for (String password : PASSWORDS) {
            var incomplete = config(tool, directory,
                    example.replaceAll("(?m)^(?!" + password + ")(.*_PASSWORD)=$", "$1=x"));
            assertThat(incomplete.exitCode()).as(password).isNotZero();
            assertThat(incomplete.output()).contains(password, "is not set in .env");
        }
    }

    private record Ended(int exitCode, String output) {}

    private static List<String> tool() throws InterruptedException {
        for (List<String> tool : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            if (isInstalled(tool)) {
                return tool;
            }
        }
        System.out.println(SKIPPED);
        return List.of();
    }

    private static boolean isInstalled(List<String> tool) throws InterruptedException {
        try {
            return run(command(tool, "version")).exitCode() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static Ended config(List<String> tool, Path directory, String settings)
            throws IOException, InterruptedException {
        Path environment = Files.writeString(directory.resolve("settings"), settings);
        return run(command(tool, "-f", ComposeFile.PROJECT.resolve("docker-compose.yml").toString(), "--env-file",
                environment.toString(), "config", "--quiet"));
    }

    private static ProcessBuilder command(List<String> tool, String... arguments) {
        var process = new ProcessBuilder(Stream.concat(tool.stream(), Stream.of(arguments)).toList());
        process.redirectErrorStream(true);
        process.environment().keySet().removeIf(PASSWORDS::contains);
        return process;
    }

    private static Ended run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("%s ended", command.command()).isTrue();
        return new Ended(process.exitValue(), output);
    }
}
