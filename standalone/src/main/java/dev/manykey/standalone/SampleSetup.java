package dev.manykey.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

import dev.manykey.crm.SampleCrm;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the sample CRM behind Manykey on the first start, as a person would do it: through the admin APIs, with the first
 *  admin's token. Done again after a crash in between, it goes on where it was. */
final class SampleSetup {

    /** Id of the upstream and of its credential. */
    static final String CRM = "crm";
    /** The host name by which the proxy knows it, beside the path prefix. */
    static final String HOSTNAME = "crm.localhost";
    /** Id of a policy that reads everything. */
    static final String READ_EVERYTHING = "crm-read";

    private static final String OWNER = "sample-owner";
    private static final Logger LOG = LoggerFactory.getLogger(SampleSetup.class);

    private final HttpClient http;
    private final Addresses addresses;
    private final DataDirectory data;

    SampleSetup(HttpClient http, Addresses addresses, DataDirectory data) {
        this.http = http;
        this.addresses = addresses;
        this.data = data;
    }

    /** Does it, unless it was done before or the first admin's token is gone. */
    void provide() {
        String address = addresses.of(Listener.CRM);
        if (Files.exists(data.sampleMark())) {
            String before = DataDirectory.read(data.sampleMark());
            if (!before.equals(address)) {
                LOG.warn("sample CRM: listens on {}, but upstream {} was set up for {} (expected: the same --crm-port)",
                        address, CRM, before);
            }
        } else if (Files.exists(data.firstAdminToken())) {
            setUp(address, new AdminApi(http, addresses, DataDirectory.read(data.firstAdminToken())));
            data.write(data.sampleMark(), address);
        } else {
            LOG.warn("sample CRM: not set up as an upstream (expected: the first admin's token in {})",
                    data.firstAdminToken());
        }
    }

    private void setUp(String address, AdminApi admin) {
        admin.provide(Listener.POLICY, "/v1/upstreams", Map.of(
                "id", CRM,
                "name", "Sample CRM",
                "baseUrl", address,
                "tokenPlaces", List.of(Map.of("in", "header", "name", SampleCrm.TOKEN_HEADER)),
                "hostnames", List.of(HOSTNAME),
                "check", Map.of("method", "GET", "path", SampleCrm.API_PATH + "/users/me")));
        admin.put(Listener.POLICY, "/v1/upstreams/" + CRM + "/documents/v1", openApiDocument(address));
        admin.provide(Listener.POLICY, "/v1/policies", Map.of(
                "id", READ_EVERYTHING,
                "name", "Read everything in the sample CRM",
                "upstream", CRM,
                "permissions", Map.of("*", "read")));
        admin.provide(Listener.KEY, "/v1/owners", Map.of("id", OWNER, "name", "Owner of the sample credential"));
        admin.provide(Listener.KEY, "/v1/credentials", Map.of(
                "id", CRM,
                "owner", OWNER,
                "upstream", CRM,
                "label", "The sample CRM's one token",
                "token", data.sampleCrmToken()));
    }

    private byte[] openApiDocument(String address) {
        URI uri = URI.create(address + "/openapi.yaml");
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray()).body();
        } catch (IOException e) {
            throw new CannotStart("%s: not readable, %s".formatted(uri, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("starting: interrupted", e);
        }
    }
}
