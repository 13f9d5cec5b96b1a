package dev.manykey.signing;

import java.nio.ByteBuffer;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Signs with one key. Safe for many threads. */
public final class Signer {
    private final int keyId;
    private final Ed25519PrivateKeyParameters key;

    Signer(int keyId, Ed25519PrivateKeyParameters key) {
        this.keyId = keyId;
        this.key = key;
    }

    /** The signature of {@code message}, {@link Verifier#LENGTH} bytes; the same each time. */
    public byte[] sign(byte[] message) {
        byte[] signature = ByteBuffer.allocate(Verifier.LENGTH).put(Verifier.FORM).putInt(keyId).array();
        key.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, Verifier.PREFIX);
        return signature;
    }

    /** The id of the key, eight hexadecimal digits, as {@link Verifier#keyIds} has it. */
    public String keyId() {
        return Verifier.hex(keyId);
    }

    /** Whether {@code signature} was made with the key that signs here, as far as it says so itself. */
    public boolean isOwn(byte[] signature) {
        return signature.length == Verifier.LENGTH && ByteBuffer.wrap(signature).getInt(1) == keyId;
    }
}
