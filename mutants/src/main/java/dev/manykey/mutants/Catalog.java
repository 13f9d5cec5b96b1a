package dev.manykey.mutants;

import java.util.List;
import java.util.stream.Stream;

/** All mutants. */
final class Catalog {
    private Catalog() {}

    static List<Mutant> all() {
        return Stream
                .of(WriterMutants.ALL, ReaderMutants.ALL, SignatureMutants.ALL, MarkerMutants.ALL, DataPathMutants.ALL,
                        ReceiptMutants.ALL, CanaryMutants.ALL)
                .flatMap(List::stream).toList();
    }
}
