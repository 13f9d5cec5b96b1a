package dev.manykey.key;

import java.util.List;

import de.bwaldvogel.mongo.MongoServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is told while the database does not answer, to operators and to whoever presents an access key. */
class DatabaseAwayTest {
    @Test
    void callerIsToldToTryAgainAndNotThatItsKeyIsWrong() {
        String admin = RunningKeyService.shared().token();
        MongoServer documents = Surroundings.documentStore();
        String uri = documents.bindAndGetConnectionString();

        try (RunningKeyService running = RunningKeyService.start("away", "spring.mongodb.uri=" + uri)) {
            RunningKeyService service = running.as(admin);
            RunningKeyService tool = service.as(Seeded.in(service).key("Report").text("secret"));
            assertThat(tool.get("/v1/child-keys").status()).isEqualTo(200);
            documents.shutdownNow();

            assertThat(List.of(service.get("/v1/keys"), tool.get("/v1/child-keys"))).allSatisfy(answer -> {
                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                assertThat(answer.text("code")).isEqualTo("unavailable");
                assertThat(answer.header("Retry-After")).isEqualTo("1");
            });
        } finally {
            documents.shutdownNow();
        }
    }
}
