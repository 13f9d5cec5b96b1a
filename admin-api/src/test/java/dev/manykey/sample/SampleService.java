package dev.manykey.sample;

import java.util.Optional;

import dev.manykey.adminapi.Operator;
import dev.manykey.adminapi.OperatorDirectory;
import dev.manykey.contract.KeyHash;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A service as small as can be: a directory of operators and one endpoint. */
@SpringBootApplication
class SampleService {
    @Bean
    OperatorDirectory operators() {
        return new OperatorDirectory() {
            @Override
            public Optional<Operator> findByTokenHash(KeyHash hash) {
                return Optional.ofNullable(RunningService.OPERATORS.get(hash));
            }

            @Override
            public boolean isReady() {
                return RunningService.READY.get();
            }
        };
    }
}
