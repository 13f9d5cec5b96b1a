package dev.manykey.contract;

import java.util.Locale;

/** Who signs records of the control log, each with keys of its own. */
public enum Signatory {
    /** Answers for keys, owners, credentials and operators. */
    KEY_SERVICE,
    /** Answers for upstreams and policies. */
    POLICY_SERVICE,
    /** Answers for the markers of proxies; all proxies sign with one pair. */
    PROXY;

    /** The name as written in settings and files, such as {@code key-service}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
