package dev.manykey.standalone.broker;

import java.nio.file.Path;

import dev.manykey.standalone.ChildJvm;

/** A broker in a process of its own. Arguments: data directory, port. */
final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] arguments) throws Exception {
        try (var broker = EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
            System.out.println(broker.bootstrapServers());
            ChildJvm.untilParentEnds();
        }
    }
}
