package dev.manykey.contract;

import java.util.Locale;

/** One cell of a permission matrix: how much of a resource a policy allows. */
public enum Level {
    /** Nothing; said of a named resource it wins over every other policy of the key. */
    NONE,
    /** Operations with access {@link Access#READ}. */
    READ,
    /** All operations; whoever may write may read. */
    WRITE;

    /** Tells whether this level covers {@code access}. */
    public boolean allows(Access access) {
        return switch (this) {
            case NONE -> false;
            case READ -> access == Access.READ;
            case WRITE -> true;
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
