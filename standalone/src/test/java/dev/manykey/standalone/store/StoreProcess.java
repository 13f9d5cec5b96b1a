package dev.manykey.standalone.store;

import java.nio.file.Path;

import dev.manykey.standalone.ChildJvm;

/** A store in a process of its own. Arguments: file, durability. */
final class StoreProcess {

    private StoreProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (var store = DocumentStoreServer.start(Path.of(arguments[0]), 0, Durability.valueOf(arguments[1]))) {
            System.out.println(store.connectionString());
            ChildJvm.untilParentEnds();
        }
    }
}
