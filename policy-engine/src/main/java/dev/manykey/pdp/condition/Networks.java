package dev.manykey.pdp.condition;

import dev.manykey.pdp.address.AddressBlock;

/** Networks that conditions name. */
final class Networks {
    private static final Written<AddressBlock> KNOWN = new Written<>(AddressBlock::parse);

    private Networks() {}

    static boolean contains(String network, String address) {
        return KNOWN.of(network).contains(address);
    }
}
