package dev.manykey.key.usage;

import dev.manykey.contract.AccessKeyId;

/**
 * One secret of one key, as far as its use is concerned.
 *
 * @param number of the secret within the key
 */
public record SecretUse(AccessKeyId key, int number) {
    /** Stands for it in the database. */
    String id() {
        return key + "/" + number;
    }

    /** Reads what {@link #id} gives. */
    static SecretUse ofId(String id) {
        int slash = id.indexOf('/');
        return new SecretUse(new AccessKeyId(id.substring(0, slash)), Integer.parseInt(id.substring(slash + 1)));
    }
}
