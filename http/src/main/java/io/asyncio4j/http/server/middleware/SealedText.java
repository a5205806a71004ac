package io.asyncio4j.http.server.middleware;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Writes values so that nobody without a key can change them, nor, if wanted, read them. Immutable; any thread.
///
/// Source: NIST SP 800-38D (AES-GCM with random nonces), RFC 2104 (HMAC).
final class SealedText {

    // version, seconds since 1970 at which it ends, and then
    //   encrypted: nonce, and the encrypted values with their tag, which covers the front and the purpose too
    //   signed: the values, and the HMAC of the purpose and all that stands before it
    // in Base64 for URLs. The keys of both ways are derived, so that one key may serve both.

    private static final byte ENCRYPTED = 1;
    private static final byte SIGNED = 2;
    private static final int FRONT = 1 + Long.BYTES;
    private static final int NONCE = 12; // bytes
    private static final int TAG = 128; // bits
    private static final int MAC = 32; // bytes
    private static final int MIN_KEY = 32; // bytes

    private final boolean encrypted;
    private final byte[] purpose;
    private final List<SecretKeySpec> keys = new ArrayList<>(); // the first seals, all open
    private final SecureRandom random = new SecureRandom();

    /// @param purpose what is sealed for another one is not opened
    /// @param secrets the newest first, each of at least 32 bytes
    SealedText(boolean encrypted, String purpose, List<byte[]> secrets) {
        this.encrypted = encrypted;
        this.purpose = purpose.getBytes(StandardCharsets.UTF_8);
        for (byte[] secret : secrets) {
            if (secret.length < MIN_KEY) {
                throw new IllegalArgumentException(
                        "a key must have at least " + MIN_KEY + " bytes, had " + secret.length);
            }
            byte[] derived = hmac(
                    new SecretKeySpec(secret, "HmacSHA256"),
                    (encrypted ? "asyncio4j encrypt" : "asyncio4j sign").getBytes(StandardCharsets.UTF_8));
            keys.add(new SecretKeySpec(derived, encrypted ? "AES" : "HmacSHA256"));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there must be a key");
        }
    }

    /// @param end in seconds since 1970
    String seal(Map<String, String> values, long end) {
        byte[] front = ByteBuffer.allocate(FRONT)
                .put(encrypted ? ENCRYPTED : SIGNED)
                .putLong(end)
                .array();
        byte[] plain = write(values);
        byte[] sealed = encrypted ? encrypt(front, plain) : sign(front, plain);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /// What was sealed; null if it was not sealed by one of the keys for this purpose.
    @Nullable
    Opened open(String text) {
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (sealed.length <= FRONT || sealed[0] != (encrypted ? ENCRYPTED : SIGNED)) {
            return null;
        }
        for (int i = 0; i < keys.size(); i++) {
            byte[] plain = encrypted ? decrypt(sealed, keys.get(i)) : verify(sealed, keys.get(i));
            if (plain != null) {
                return new Opened(read(plain), ByteBuffer.wrap(sealed).getLong(1), i > 0);
            }
        }
        return null;
    }

    private byte[] encrypt(byte[] front, byte[] plain) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, front);
            return joined(front, nonce, cipher.doFinal(plain));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the session cannot be encrypted", e);
        }
    }

    private byte @Nullable [] decrypt(byte[] sealed, SecretKeySpec key) {
        int start = FRONT + NONCE;
        if (sealed.length < start + TAG / 8) {
            return null;
        }
        try {
            byte[] nonce = Arrays.copyOfRange(sealed, FRONT, start);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, Arrays.copyOf(sealed, FRONT));
            return cipher.doFinal(sealed, start, sealed.length - start);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the session cannot be decrypted", e);
        }
    }

    private Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, byte[] front) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG, nonce));
        cipher.updateAAD(front);
        cipher.updateAAD(purpose);
        return cipher;
    }

    private byte[] sign(byte[] front, byte[] plain) {
        byte[] signed = joined(front, plain);
        return joined(signed, hmac(keys.getFirst(), purpose, signed));
    }

    private byte @Nullable [] verify(byte[] sealed, SecretKeySpec key) {
        int end = sealed.length - MAC;
        if (end < FRONT) {
            return null;
        }
        byte[] expected = hmac(key, purpose, Arrays.copyOf(sealed, end));
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(sealed, end, sealed.length))
                ? Arrays.copyOfRange(sealed, FRONT, end)
                : null;
    }

    private static byte[] hmac(SecretKeySpec key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is missing in this JDK", e);
        }
    }

    private static byte[] write(Map<String, String> values) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : values.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeUTF(entry.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("a value of the session is too long", e);
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> read(byte[] plain) {
        var values = new TreeMap<String, String>();
        try (var in = new DataInputStream(new ByteArrayInputStream(plain))) {
            while (in.available() > 0) {
                values.put(in.readUTF(), in.readUTF());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what this server has sealed is malformed", e);
        }
        return values;
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /// @param end in seconds since 1970
    /// @param old whether it was sealed by a key that seals no more
    record Opened(Map<String, String> values, long end, boolean old) {}
}
