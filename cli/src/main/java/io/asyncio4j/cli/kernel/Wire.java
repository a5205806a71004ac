package io.asyncio4j.cli.kernel;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Messages as frames: identities, a delimiter, a signature, and four objects of JSON. Any thread.
final class Wire {

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int PARTS = 4;

    private final String key;

    /// @param key what is signed with; empty for no signatures
    Wire(String key) {
        this.key = key;
    }

    List<byte[]> encode(Message message) {
        List<byte[]> parts = List.of(
                Json.write(message.header()),
                Json.write(message.parent()),
                Json.write(Map.of()),
                Json.write(message.content()));
        var frames = new ArrayList<>(message.identities());
        frames.add(DELIMITER);
        frames.add(signature(parts));
        frames.addAll(parts);
        return frames;
    }

    /// The message; empty if nobody who knows the key has sent it.
    Optional<Message> decode(List<byte[]> frames) {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
            delimiter++;
        }
        int first = delimiter + 2;
        if (frames.size() < first + PARTS) {
            return Optional.empty();
        }
        List<byte[]> parts = frames.subList(first, first + PARTS);
        if (!MessageDigest.isEqual(signature(parts), frames.get(first - 1))) {
            return Optional.empty();
        }
        return Optional.of(new Message(
                List.copyOf(frames.subList(0, delimiter)),
                Json.read(parts.get(0)),
                Json.read(parts.get(1)),
                Json.read(parts.get(3))));
    }

    private byte[] signature(List<byte[]> parts) {
        if (key.isEmpty()) {
            return new byte[0];
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            parts.forEach(mac::update);
            return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
