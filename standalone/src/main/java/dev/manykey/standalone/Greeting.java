package dev.manykey.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What {@code up} prints when everything is ready: where things are, and three calls to try. */
final class Greeting {

    private Greeting() {}

    static String of(Suite suite, Duration startedIn) {
        var at = suite.addresses();
        var text = new StringBuilder("""

                %s, started in %.1f s. Ctrl-C stops it; what it knows stays in
                %s

                  proxy           %s/{upstream}/...   (its health and metrics: %s/actuator)
                  key-service     %s/v1   owners, credentials, access keys
                  policy-service  %s/v1   upstreams and policies; in a browser: %s/
                  audit-service   %s/v1   what happened
                """.formatted(Up.READY, startedIn.toMillis() / 1000.0, suite.dataDirectory(), at.of(Listener.PROXY),
                at.of(Listener.PROXY_ADMIN), at.of(Listener.KEY), at.of(Listener.POLICY), at.of(Listener.POLICY),
                at.of(Listener.AUDIT)));
        if (at.ports().containsKey(Listener.FORWARD_AUTH)) {
            text.append("  forward-auth    %s/forward-auth   where an nginx, Caddy, Traefik or Envoy asks\n"
                    .formatted(at.of(Listener.FORWARD_AUTH)));
        }
        if (at.ports().containsKey(Listener.CRM)) {
            text.append(
                    "  sample CRM      %s   an upstream to try everything against\n".formatted(at.of(Listener.CRM)));
        }
        for (var proxy : suite.proxies()) {
            text.append("  %-14s  %s   (%s/actuator, process %d)\n".formatted(proxy.id(), proxy.address(),
                    proxy.adminAddress(), proxy.pid()));
        }
        text.append("  Kafka           %s\n".formatted(at.hostAndPort(Listener.KAFKA)));
        Path token = suite.firstAdminTokenFile();
        if (!Files.exists(token)) {
            return text.append("\nThe first admin token is not in %s any more.\n".formatted(token)).toString();
        }
        text.append("\nThe admin token is in %s\n".formatted(token));
        return at.ports().containsKey(Listener.CRM) ? text.append(calls(at, token)).toString() : text.toString();
    }

    private static String calls(Addresses at, Path token) {
        return """

                Hand out a key that can only read, use it, and see what it cannot do:

                  KEY=$(curl -s %s/v1/keys -H "Authorization: Bearer $(cat '%s')" \\
                    -H 'Content-Type: application/json' \\
                    -d '{"name": "first tool", "credential": "%s", "policies": ["%s"]}' | grep -o 'mk_[0-9A-Za-z]\\{49\\}')

                  curl -s '%s/%s/api/v1/deals?limit=2' -H "X-Api-Token: $KEY"

                  curl -s %s/%s/api/v1/deals -H "X-Api-Token: $KEY" -H 'Content-Type: application/json' \\
                    -d '{"title": "not with this key"}'
                """
                .formatted(at.of(Listener.KEY), token, SampleSetup.CRM, SampleSetup.READ_EVERYTHING,
                        at.of(Listener.PROXY), SampleSetup.CRM, at.of(Listener.PROXY), SampleSetup.CRM);
    }
}
