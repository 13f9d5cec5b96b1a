package dev.manykey.pdp.address;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class IpTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.1.2.3", "255.255.255.255", "192.0.2.1", "::1", "2001:db8::1",
            "::ffff:192.0.2.1"})
    void octetsAreThoseOfTheAddress(String text) {
        assertThat(IpText.octets(text)).isEqualTo(IpText.parse(text).getAddress());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "1.2.3", "1.2.3.4.5", "1.2.3.4.", ".1.2.3.4", "1..2.3", "256.1.1.1", "01.2.3.4",
            "1.2.3.04", "1.2.3.4 ", "0x1.2.3.4", "1.2.3.-4", "1.2.3.99999999999", "localhost", "fe80::1%eth0"})
    void whatIsNoAddressInItsPlainSpellingIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpText.octets(text));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.255.0.1, true", "10.0.0.0/8, 11.0.0.1, false", "10.0.0.0/9, 10.127.0.1, true",
            "10.0.0.0/9, 10.128.0.1, false", "192.0.2.4/30, 192.0.2.7, true", "192.0.2.4/30, 192.0.2.8, false",
            "0.0.0.0/0, 8.8.8.8, true", "192.0.2.1, 192.0.2.1, true", "192.0.2.1, 192.0.2.2, false",
            "2001:db8::/33, 2001:db8:7fff::1, true", "2001:db8::/33, 2001:db8:8000::1, false",
            "::/0, 192.0.2.1, false", "10.0.0.0/8, ::1, false", "10.0.0.0/8, ::ffff:10.0.0.1, true"})
    void aBlockHasTheAddressesThatShareItsBits(String block, String address, boolean contains) {
        assertThat(AddressBlock.parse(block).contains(address)).isEqualTo(contains);
    }
}
