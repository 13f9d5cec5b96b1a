package dev.manykey.contract.event;

import dev.manykey.contract.AccessKeyId;
import dev.manykey.contract.CredentialId;
import dev.manykey.contract.OwnerId;

/**
 * Whose access key a request carried.
 *
 * @param keyName what the key was called at the time
 * @param secret the number of the secret that was presented
 */
public record Caller(AccessKeyId key, String keyName, int secret, OwnerId owner, CredentialId credential) {}
