package dev.manykey.controllog;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says on the terminal, instead of a stack trace, why a service did not start without its signing keys, and what helps. */
final class SigningAnalyzer extends AbstractFailureAnalyzer<SigningProperties.Unusable> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SigningProperties.Unusable cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()),
                """
                        Make a pair for each of key-service, policy-service and proxy once, and back it up:
                            ./manykey keys signing generate key-service DIRECTORY
                        Give each service its own private file and the three public ones:
                            manykey.signing.private-key, manykey.signing.trusted.key-service, .policy-service and .proxy""",
                cause);
    }
}
