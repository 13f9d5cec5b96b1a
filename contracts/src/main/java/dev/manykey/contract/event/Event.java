package dev.manykey.contract.event;

/** A fact, in the past tense. It never carries a secret. */
public sealed interface Event
        permits ExchangeIntended, ExchangeEnded, ExchangePermitted, ExchangeRefused, CredentialChecked,
        CredentialCheckRequested,
        AdminChanged {}
