package dev.manykey.proxy.forward;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/** A gateway that people run, in front of an upstream of its own: it asks the proxy, and forwards itself. One process. */
final class RealGateway implements AutoCloseable {
    /** Which, with the settings that docs/forward-auth.md gives. */
    enum Kind {
        /** With {@code auth_request}. */
        NGINX("nginx") {
            @Override
            String settings(Path dir, int port, int gateway, int upstream) {
                return """
                        daemon off;
                        master_process off;
                        pid %1$s/nginx.pid;
                        error_log %1$s/error.log;
                        events {}
                        http {
                          access_log off;
                          client_body_temp_path %1$s/body;
                          proxy_temp_path %1$s/proxy;
                          fastcgi_temp_path %1$s/fastcgi;
                          uwsgi_temp_path %1$s/uwsgi;
                          scgi_temp_path %1$s/scgi;
                          server {
                            listen 127.0.0.1:%2$d;
                            location / {
                              auth_request /_manykey;
                              proxy_set_header Authorization "Bearer %5$s";
                              proxy_set_header X-Original-Method "";
                              proxy_set_header X-Original-URI "";
                              proxy_set_header X-Forwarded-Method "";
                              proxy_set_header X-Forwarded-Uri "";
                              proxy_pass http://127.0.0.1:%4$d;
                            }
                            location = /_manykey {
                              internal;
                              proxy_pass http://127.0.0.1:%3$d/forward-auth/crm;
                              proxy_pass_request_body off;
                              proxy_set_header Content-Length "";
                              proxy_set_header X-Original-Method $request_method;
                              proxy_set_header X-Original-URI $request_uri;
                              proxy_set_header X-Forwarded-Method "";
                              proxy_set_header X-Forwarded-Uri "";
                              proxy_set_header X-Forwarded-For $remote_addr;
                            }
                          }
                        }
                        """.formatted(dir, port, gateway, upstream, ProxyUnderTest.TOKEN);
            }

            @Override
            List<String> command(String program, Path settings) {
                return List.of(program, "-p", String.valueOf(settings.getParent()), "-c", settings.toString());
            }
        },
        /** With {@code forward_auth}. */
        CADDY("caddy") {
            @Override
            String settings(Path dir, int port, int gateway, int upstream) {
                return """
                        {
                          admin off
                          auto_https off
                        }
                        :%d {
                          bind 127.0.0.1
                          forward_auth 127.0.0.1:%d {
                            uri /forward-auth/crm
                          }
                          reverse_proxy 127.0.0.1:%d {
                            header_up Authorization "Bearer %s"
                            header_up -X-Original-*
                            header_up -X-Forwarded-Method
                            header_up -X-Forwarded-Uri
                          }
                        }
                        """.formatted(port, gateway, upstream, ProxyUnderTest.TOKEN);
            }

            @Override
            List<String> command(String program, Path settings) {
                return List.of(program, "run", "--adapter", "caddyfile", "--config", settings.toString());
            }
        };

        private final String program;

        Kind(String program) {
            this.program = program;
        }

        abstract String settings(Path dir, int port, int gateway, int upstream);

        abstract List<String> command(String program, Path settings);

        /** Where it is installed; empty when it is not. */
        Optional<String> installed() {
            return Stream.concat(Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator)),
                    Stream.of("/usr/sbin", "/usr/local/sbin"))
                    .map(folder -> Path.of(folder, program))
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .findFirst();
        }
    }

    final UpstreamServer upstream = new UpstreamServer();
    private final Process process;
    private final int port;

    /** Started, and listening. */
    RealGateway(Kind kind, String program, ProxyUnderTest proxy) {
        try {
            Path dir = Files.createTempDirectory("gateway");
            port = freePort();
            Path settings = dir.resolve("settings");
            Files.writeString(settings, kind.settings(dir, port, proxy.gatewayPort(), upstream.port()));
            ProcessBuilder start = new ProcessBuilder(kind.command(program, settings)).redirectErrorStream(true)
                    .redirectOutput(dir.resolve("log").toFile());
            start.environment().put("XDG_DATA_HOME", dir.toString());
            start.environment().put("XDG_CONFIG_HOME", dir.toString());
            process = start.start();
            await("%s, see %s".formatted(kind, dir)).atMost(Duration.ofSeconds(20))
                    .failFast(() -> !process.isAlive())
                    .until(this::isListening);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it these bytes. */
    RawAnswer raw(String bytes, int silenceMillis) {
        try {
            return RawAnswer.to(port, bytes, silenceMillis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it a request with these header lines. */
    RawAnswer send(String requestLine, String... headerLines) {
        String lines = String.join("\r\n", headerLines);
        return raw("%s HTTP/1.1\r\nHost: gateway\r\n%s%sConnection: close\r\n\r\n".formatted(requestLine, lines,
                lines.isEmpty() ? "" : "\r\n"), 5000);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        upstream.close();
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
