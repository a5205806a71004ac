package io.asyncio4j.http.client;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Certificates by the SHA-256 of their DER form. Any thread.
final class Fingerprints {

    private static final int LENGTH = 64; // digits

    private Fingerprints() {}

    /// In lower case, without colons.
    ///
    /// @throws IllegalArgumentException if one is not a fingerprint
    static Set<String> of(String... sha256) {
        return Arrays.stream(sha256).map(Fingerprints::canonical).collect(Collectors.toUnmodifiableSet());
    }

    /// @throws SSLException if the other side's certificate has none of `expected`
    static void ensureOneOf(Set<String> expected, SSLSession session) throws SSLException {
        if (expected.isEmpty()) {
            return;
        }
        String found = of(session);
        if (!expected.contains(found)) {
            throw new SSLPeerUnverifiedException(
                    "the server's certificate has the fingerprint " + found + ", expected one of " + expected);
        }
    }

    private static String of(SSLSession session) throws SSLException {
        try {
            byte[] certificate = session.getPeerCertificates()[0].getEncoded();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
            throw new SSLException("the server's certificate has no fingerprint", e);
        }
    }

    private static String canonical(String text) {
        String digits = text.replace(":", "").strip().toLowerCase(Locale.ROOT);
        if (digits.length() != LENGTH || !digits.chars().allMatch(c -> HexFormat.isHexDigit(c))) {
            throw new IllegalArgumentException(
                    "a fingerprint must be the 64 hexadecimal digits of a SHA-256, was \"" + text + "\"");
        }
        return digits;
    }
}
