package dev.manykey.key;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The very first start, with a broker and a database that know nothing. */
class FirstStartTest {
    @Test
    void ofTwoInstancesThatStartAtOnceOneHasHandedOverTheTokenThatWorksOnBothWhenTheyAreReady() {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.afterPropertiesSet();
        List<CompletableFuture<RunningKeyService>> starting = Stream
                .generate(() -> CompletableFuture.supplyAsync(() -> RunningKeyService.start("first_start",
                        "manykey.kafka.bootstrap-servers=" + broker.getBrokersAsString())))
                .limit(2).toList();
        List<RunningKeyService> instances = starting.stream().map(CompletableFuture::join).toList();
        try {
            List<RunningKeyService> handingOver = instances.stream()
                    .filter(instance -> Files.exists(instance.tokenFile())).toList();
            assertThat(handingOver).hasSize(1);
            String token = handingOver.getFirst().asFirstAdmin().token();
            for (RunningKeyService instance : instances) {
                await().atMost(Surroundings.SOON)
                        .until(() -> instance.as(token).get("/v1/operators").status() == 200);
                assertThat(instance.as(token).get("/v1/operators").json().path("items").size()).isEqualTo(1);
            }
        } finally {
            instances.forEach(RunningKeyService::close);
            broker.destroy();
        }
    }
}
