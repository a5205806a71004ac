package io.asyncio4j.http.coding;

import static io.asyncio4j.http.fuzz.Fuzz.check;

import io.asyncio4j.http.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.zip.DataFormatException;

/// Encoded bodies: the first byte says how they are encoded. What comes of them does not depend on how they are
/// cut, is bounded, and what is encoded by ours comes back.
public final class DecodingFuzz {

    private static final int MOST = 1 << 22; // bytes

    private DecodingFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        List<String> known = Codings.known();
        int choice = bytes[0] & 0xff;
        String coding = known.get(choice % known.size());
        List<String> codings =
                choice < 128 ? List.of(coding) : List.of(coding, known.get(choice / known.size() % known.size()));
        byte[] body = Arrays.copyOfRange(bytes, 1, bytes.length);
        var all = new ArrayList<String>();
        for (List<byte[]> pieces : Fuzz.cuts(body)) {
            all.add(decoded(codings, pieces));
        }
        check(
                new HashSet<>(all).size() == 1,
                "what is decoded depends on how the bytes are cut: " + codings + ": " + all);
        Fuzz.same("what was encoded and decoded", Fuzz.latin1(body), decoded(List.of(coding), encoded(coding, body)));
    }

    private static List<byte[]> encoded(String coding, byte[] body) {
        ContentEncoder encoder = Codings.encoder(coding);
        try {
            return List.of(encoder.encode(body), encoder.flush(), encoder.finish());
        } finally {
            encoder.close();
        }
    }

    private static String decoded(List<String> codings, List<byte[]> pieces) {
        var out = new ByteArrayOutputStream();
        ContentDecoder decoder =
                Objects.requireNonNull(Codings.decoder(codings, new DecodingLimits(MOST, Integer.MAX_VALUE)));
        try {
            for (byte[] piece : pieces) {
                decoder.add(piece);
                for (byte[] part = decoder.next(); part != null; part = decoder.next()) {
                    out.writeBytes(part);
                    check(out.size() <= MOST, "more than the limit");
                }
            }
            return decoder.mayEnd() ? Fuzz.latin1(out.toByteArray()) : "ends early";
        } catch (DataFormatException e) {
            return "malformed";
        } finally {
            decoder.close();
        }
    }
}
