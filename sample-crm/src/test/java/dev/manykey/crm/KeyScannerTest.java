package dev.manykey.crm;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class KeyScannerTest {
    private static final String FORTY = "0123456789abcdefghijABCDEFGHIJ0123456789";

    @Test
    void findsWhatLooksLikeAKeyAndNothingShorter() {
        assertThat(foundIn("mk_" + FORTY)).isEqualTo(1);
        assertThat(foundIn("\"mk_" + FORTY + "123456789\"")).isEqualTo(1);
        assertThat(foundIn("mk_" + FORTY + ",mk_" + FORTY)).isEqualTo(2);
        assertThat(foundIn("mkmk_mk_" + FORTY)).isEqualTo(1);
        assertThat(foundIn("mk_" + FORTY.substring(1))).isZero();
        assertThat(foundIn("mk-" + FORTY)).isZero();
        assertThat(foundIn("mk_0123456789 " + FORTY)).isZero();
    }

    @Test
    void findsAKeyWhereverThePiecesAreCut() {
        byte[] text = ("x=mk_" + FORTY + "&y").getBytes(StandardCharsets.US_ASCII);

        for (int cut = 0; cut <= text.length; cut++) {
            var scanner = new KeyScanner();
            feed(scanner, text, 0, cut);
            feed(scanner, text, cut, text.length);
            assertThat(scanner.found()).as("cut at %d", cut).isEqualTo(1);
        }
    }

    @Test
    void undoesPercentEncodingButJoinsNoTexts() {
        var scanner = new KeyScanner();

        scanner.scanAlone("/deals/mk%5F" + FORTY + "%2");
        scanner.scanAlone("mk_" + FORTY.substring(20));
        scanner.scanAlone(FORTY.substring(0, 20));

        assertThat(scanner.found()).isEqualTo(1);
    }

    private static long foundIn(String text) {
        var scanner = new KeyScanner();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        feed(scanner, bytes, 0, bytes.length);
        return scanner.found();
    }

    private static void feed(KeyScanner scanner, byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            scanner.process(bytes[i]);
        }
    }
}
