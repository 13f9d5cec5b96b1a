package dev.manykey.sealing;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenTextTest {
    @Test
    void hasAPrefixFortyThreeCharactersAndSixOfChecksum() {
        String zeros = text(TokenText.issue("mk_", constant((byte) 0)));
        String ones = text(TokenText.issue("mk_", constant((byte) -1)));

        // The largest number of 32 bytes still fits into 43 characters.
        assertThat(zeros).matches("mk_0{43}[0-9A-Za-z]{6}");
        assertThat(ones).matches("mk_[0-9A-Za-z]{49}").doesNotStartWith("mk_0");
    }

    @Test
    void writesItsChecksumAsCrc32InBase62() {
        String token = text(TokenText.issue("mka_", new SecureRandom()));

        assertThat(token.substring(47)).isEqualTo(base62Crc32(token.substring(0, 47)));
    }

    @Test
    void isWellFormedAsIssued() {
        var random = new SecureRandom();

        for (int i = 0; i < 10_000; i++) {
            assertThat(TokenText.isWellFormed("mk_", text(TokenText.issue("mk_", random)))).isTrue();
        }
    }

    @Test
    void isNotWellFormedWithAnyCharacterChanged() {
        String token = text(TokenText.issue("mk_", new SecureRandom()));

        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'a' ? 'b' : 'a';
            assertThat(TokenText.isWellFormed("mk_", token.substring(0, i) + other + token.substring(i + 1)))
                    .as("character %d changed", i).isFalse();
            assertThat(TokenText.isWellFormed("mk_", token.substring(0, i) + 'é' + token.substring(i + 1))).isFalse();
        }
    }

    @Test
    void isNotWellFormedWithAnotherLengthOrPrefix() {
        String token = text(TokenText.issue("mk_", new SecureRandom()));

        assertThat(TokenText.isWellFormed("mk_", token + "0")).isFalse();
        assertThat(TokenText.isWellFormed("mk_", token.substring(0, 51))).isFalse();
        assertThat(TokenText.isWellFormed("mk_", "")).isFalse();
        assertThat(TokenText.isWellFormed("mka_", token)).isFalse();
        assertThat(TokenText.isWellFormed("mk_", text(TokenText.issue("mka_", new SecureRandom())))).isFalse();
    }

    @Test
    void hashesTheSameFromTextAndFromSecret() {
        var token = TokenText.issue("mk_", new SecureRandom());

        assertThat(TokenText.sha256(token)).hasSize(32).isEqualTo(TokenText.sha256(text(token)));
        assertThatThrownBy(() -> TokenText.sha256("schlüssel")).hasMessage("token: [hidden] (expected: ASCII)");
    }

    private static String base62Crc32(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        String alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var digits = new StringBuilder();
        for (long rest = crc.getValue(); digits.length() < 6; rest /= 62) {
            digits.append(alphabet.charAt((int) (rest % 62)));
        }
        return digits.reverse().toString();
    }

    private static RandomGenerator constant(byte value) {
        return () -> value * 0x0101010101010101L;
    }

    private static String text(SecretBytes token) {
        return token.use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }
}
