package dev.manykey.sealing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealedCredentialTest {
    private static final CredentialBinding BINDING = new CredentialBinding("cred-1", "crm", "https://crm.example:443");
    private static final String TOKEN = "all-powerful-token";

    @TempDir
    private Path directory;
    private Path privateFile;
    private Path publicFile;

    @BeforeEach
    void aPairOfSealingKeys() {
        privateFile = directory.resolve(SealingKeys.PRIVATE_FILE);
        publicFile = directory.resolve(SealingKeys.PUBLIC_FILE);
        SealingKeys.generate(privateFile, publicFile);
    }

    @Test
    void opensForItsOwnBinding() throws Exception {
        byte[] sealed = seal();

        SecretBytes opened = SealingKeys.loadPrivate(privateFile).open(sealed, BINDING);

        assertThat(opened).isEqualTo(SecretBytes.ofUtf8(TOKEN));
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(TOKEN);
    }

    static Stream<CredentialBinding> otherBindings() {
        return Stream.of(new CredentialBinding("cred-2", BINDING.upstream(), BINDING.origin()),
                new CredentialBinding(BINDING.credential(), "mail", BINDING.origin()),
                new CredentialBinding(BINDING.credential(), BINDING.upstream(), "https://evil.example:443"),
                new CredentialBinding(BINDING.credential(), BINDING.upstream(), "http://crm.example:443"));
    }

    @ParameterizedTest
    @MethodSource("otherBindings")
    void doesNotOpenForAnotherBinding(CredentialBinding other) {
        byte[] sealed = seal();

        assertThatThrownBy(() -> SealingKeys.loadPrivate(privateFile).open(sealed, other))
                .isInstanceOf(CredentialNotOpened.class).hasNoCause()
                .hasMessage("sealed token of credential %s (expected: sealed for upstream %s at %s, unchanged)",
                        other.credential(), other.upstream(), other.origin());
    }

    @Test
    void doesNotOpenWithAnyByteChangedOrMissing() {
        byte[] sealed = seal();
        CredentialOpener opener = SealingKeys.loadPrivate(privateFile);

        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> opener.open(changed, BINDING)).as("byte %d", i)
                    .isInstanceOf(CredentialNotOpened.class);
            byte[] cut = Arrays.copyOf(sealed, i);
            assertThatThrownBy(() -> opener.open(cut, BINDING)).isInstanceOf(CredentialNotOpened.class);
        }
    }

    @Test
    void doesNotOpenWithAnotherPair() {
        byte[] sealed = seal();
        Path otherPrivate = directory.resolve("other-private.json");
        SealingKeys.generate(otherPrivate, directory.resolve("other-public.json"));

        assertThatThrownBy(() -> SealingKeys.loadPrivate(otherPrivate).open(sealed, BINDING))
                .isInstanceOf(CredentialNotOpened.class);
    }

    @Test
    void stillOpensAfterTheKeysWereRotated() throws Exception {
        byte[] before = seal();
        CredentialOpener old = SealingKeys.loadPrivate(privateFile);

        SealingKeys.rotate(privateFile, publicFile);

        byte[] after = seal();
        CredentialOpener opener = SealingKeys.loadPrivate(privateFile);
        assertThat(opener.open(before, BINDING)).isEqualTo(SecretBytes.ofUtf8(TOKEN));
        assertThat(opener.open(after, BINDING)).isEqualTo(SecretBytes.ofUtf8(TOKEN));
        assertThatThrownBy(() -> old.open(after, BINDING)).as("sealed for the new key")
                .isInstanceOf(CredentialNotOpened.class);
    }

    private byte[] seal() {
        return SealingKeys.loadPublic(publicFile).seal(SecretBytes.ofUtf8(TOKEN), BINDING);
    }
}
