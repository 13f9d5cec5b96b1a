package dev.manykey.spool;

import dev.manykey.contract.event.AdminChanged;
import dev.manykey.contract.event.CredentialCheckRequested;
import dev.manykey.contract.event.CredentialChecked;
import dev.manykey.contract.event.Event;
import dev.manykey.contract.event.ExchangeEnded;
import dev.manykey.contract.event.ExchangeIntended;
import dev.manykey.contract.event.ExchangePermitted;
import dev.manykey.contract.event.ExchangeRefused;

import org.jspecify.annotations.Nullable;

/** Who caused a fact and what it belongs to, for its envelope. */
final class Attribution {
    private Attribution() {}

    /** The access key or operator behind a fact, null when nobody can be told. */
    static @Nullable String actor(Event event, OpenExchanges open) {
        return switch (event) {
            case ExchangeIntended intended -> intended.caller().key().value();
            case ExchangeEnded ended -> open.key(ended.exchange());
            case ExchangePermitted permitted -> permitted.caller().key().value();
            case ExchangeRefused refused -> refused.caller() == null ? null : refused.caller().key().value();
            case AdminChanged change -> change.operator().value();
            case CredentialChecked _,CredentialCheckRequested _ -> null;
        };
    }

    /** The exchange or request that a fact with this id belongs to, null for none. */
    static @Nullable String correlation(String id, Event event) {
        return switch (event) {
            case ExchangeIntended _,ExchangePermitted _,ExchangeRefused _ -> id;
            case ExchangeEnded ended -> ended.exchange();
            case CredentialChecked checked -> checked.request();
            case AdminChanged _,CredentialCheckRequested _ -> null;
        };
    }
}
