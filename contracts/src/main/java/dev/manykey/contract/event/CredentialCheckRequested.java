package dev.manykey.contract.event;

import java.time.Instant;

import dev.manykey.contract.CredentialId;

/**
 * Someone asked whether a credential works. On the checks topic; one proxy answers with {@link CredentialChecked}. Since v1.
 *
 * @param version of the credential that is to be tried
 * @param before after this moment nobody waits for the answer any more, and the call is not made
 */
public record CredentialCheckRequested(CredentialId credential, long version, Instant before) implements Event {}
