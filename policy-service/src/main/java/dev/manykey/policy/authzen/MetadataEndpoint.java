package dev.manykey.policy.authzen;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

import dev.manykey.adminapi.Problem;
import dev.manykey.adminapi.ProblemCode;
import dev.manykey.adminapi.ProblemException;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /.well-known/authzen-configuration}: where gateways find the other endpoints (AuthZEN 1.0, 9). Open to everybody: it says
 * what its setting says. Without that setting the machine itself alone is told, under the name that it used.
 */
@RestController
class MetadataEndpoint {
    static final String PATH = "/.well-known/authzen-configuration";

    private static final CacheControl CACHED = CacheControl.maxAge(Duration.ofMinutes(5)).cachePublic();

    private final AuthzenProperties properties;

    MetadataEndpoint(AuthzenProperties properties) {
        this.properties = properties;
    }

    /** The metadata (9.1.1); {@code capabilities} is left out, since no URN is registered that would apply. */
    record Metadata(@JsonProperty("policy_decision_point") String policyDecisionPoint,
            @JsonProperty("access_evaluation_endpoint") String evaluation,
            @JsonProperty("access_evaluations_endpoint") String evaluations,
            @JsonProperty("search_subject_endpoint") String searchSubject,
            @JsonProperty("search_resource_endpoint") String searchResource,
            @JsonProperty("search_action_endpoint") String searchAction) {
        static Metadata at(String url) {
            String base = url.replaceFirst("/$", "");
            return new Metadata(url, base + EvaluationEndpoint.ONE, base + EvaluationEndpoint.SEVERAL,
                    base + SearchEndpoint.SUBJECT, base + SearchEndpoint.RESOURCE, base + SearchEndpoint.ACTION);
        }
    }

    /** The path of the public URL stands after the well-known one (9.2). */
    @GetMapping({PATH, PATH + "/**"})
    ResponseEntity<Metadata> metadata(ServerHttpRequest request) {
        String asked = request.getPath().value().substring(PATH.length());
        URI url = properties.publicUrl();
        if (url != null && asked.replaceFirst("/$", "").equals(url.getRawPath().replaceFirst("/$", ""))) {
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).cacheControl(CACHED)
                    .body(Metadata.at(url.toString()));
        }
        String local = url == null && asked.isEmpty() ? local(request) : null;
        if (local == null) {
            throw new ProblemException(Problem.of(ProblemCode.NOT_FOUND,
                    "metadata: none at this path (expected: the one of manykey.authzen.public-url)"), null);
        }
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).cacheControl(CacheControl.noStore())
                .body(Metadata.at(local));
    }

    /** For a trial on one machine; null when somebody else asks, or uses another name. */
    private static @Nullable String local(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        InetSocketAddress host = request.getHeaders().getHost();
        return remote != null && remote.getAddress().isLoopbackAddress() && host != null
                && AuthzenProperties.LOOPBACK.contains(host.getHostString())
                        ? "http://%s:%d".formatted(host.getHostString(), host.getPort() == 0 ? 80 : host.getPort())
                        : null;
    }
}
