package dev.manykey.pdp.condition;

import java.util.concurrent.ConcurrentHashMap;

import dev.manykey.pdp.address.AddressBlock;

/** Networks that conditions name, read once. Only what was checked when a condition was made comes here, so there are few. */
final class Networks {
    private static final int KEPT = 10_000;

    private static final ConcurrentHashMap<String, AddressBlock> KNOWN = new ConcurrentHashMap<>();

    private Networks() {}

    static boolean contains(String network, String address) {
        AddressBlock block = KNOWN.get(network);
        if (block == null) {
            block = AddressBlock.parse(network);
            if (KNOWN.size() < KEPT) {
                KNOWN.put(network, block);
            }
        }
        return block.contains(address);
    }
}
