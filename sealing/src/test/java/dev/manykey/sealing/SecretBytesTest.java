package dev.manykey.sealing;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SecretBytesTest {
    private static final String TEXT = "hunter2-hunter2";

    @Test
    void neverPrintsItsBytes() {
        var secret = SecretBytes.ofUtf8(TEXT);

        String printed = "%s %s %s".formatted(secret, new Holder(secret), secret.hashCode());

        assertThat(printed).isEqualTo("SecretBytes[redacted] Holder[secret=SecretBytes[redacted]] 15");
    }

    @Test
    void isRefusedByJavaAndJsonSerialization() {
        var secret = SecretBytes.ofUtf8(TEXT);

        assertThatThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(secret))
                .isInstanceOf(NotSerializableException.class);
        assertThatThrownBy(() -> JsonMapper.shared().writeValueAsString(new Holder(secret)))
                .hasMessageContaining("SecretBytes").hasMessageNotContaining(TEXT);
    }

    @Test
    void opensOnlyInsideTheBlockThatUsesIt() {
        var secret = SecretBytes.ofUtf8(TEXT);
        var kept = new AtomicReference<byte[]>();

        String read = secret.use(bytes -> {
            kept.set(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        });

        assertThat(read).isEqualTo(TEXT);
        assertThat(kept.get()).containsOnly(0);
        assertThat(secret.<Byte, RuntimeException>use(bytes -> bytes[0])).isEqualTo((byte) 'h');
    }

    @Test
    void isZeroedAndUnusableOnceClosed() {
        var secret = SecretBytes.ofUtf8(TEXT);
        var same = SecretBytes.ofUtf8(TEXT);

        secret.close();

        assertThatThrownBy(() -> secret.use(bytes -> bytes.length)).isInstanceOf(IllegalStateException.class);
        assertThat(secret).isNotEqualTo(same).isEqualTo(secret);
    }

    @Test
    void equalsASecretWithTheSameBytesOnly() {
        var secret = SecretBytes.ofUtf8(TEXT);

        assertThat(secret).isEqualTo(SecretBytes.ofUtf8(TEXT)).hasSameHashCodeAs(SecretBytes.ofUtf8(TEXT));
        assertThat(secret).isNotEqualTo(SecretBytes.ofUtf8("hunter2-hunter3")).isNotEqualTo(TEXT);
    }

    @Test
    void zeroesTheArrayThatItTakesOver() {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);

        var secret = SecretBytes.moving(bytes);

        assertThat(bytes).containsOnly(0);
        assertThat(secret).isEqualTo(SecretBytes.ofUtf8(TEXT));
    }

    record Holder(SecretBytes secret) {}
}
