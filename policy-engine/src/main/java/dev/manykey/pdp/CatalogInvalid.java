package dev.manykey.pdp;

import java.util.List;

/** Operations that cannot stand together as a catalog, with everything that is wrong with them. */
public final class CatalogInvalid extends RuntimeException {
    private final transient List<String> problems;

    CatalogInvalid(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each problem, with the operations that it is about; never empty. */
    public List<String> problems() {
        return problems;
    }
}
