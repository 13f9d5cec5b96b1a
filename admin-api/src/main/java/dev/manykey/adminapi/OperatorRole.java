package dev.manykey.adminapi;

/** What an operator may do. */
public enum OperatorRole {
    /** Everything. */
    ADMIN,
    /** Reading only: GET and HEAD. */
    AUDITOR
}
