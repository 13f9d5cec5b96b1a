package dev.manykey.key.credential;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says on the terminal, instead of a stack trace, why the service did not start and which command helps. */
final class SealingKeyFileAnalyzer extends AbstractFailureAnalyzer<SealingKeyFile.Unusable> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SealingKeyFile.Unusable cause) {
        String action = """
                Make a pair of sealing keys once, give the private file to the proxies alone, and back it up:
                    java -cp key-service.jar -Dloader.main=dev.manykey.sealing.SealingKeysApplication \\
                         org.springframework.boot.loader.launch.PropertiesLauncher generate DIRECTORY
                Then start key-service with --%s=DIRECTORY/sealing-public.json""".formatted(SealingKeyFile.SETTING);
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action, cause);
    }
}
