package io.asyncio4j.http.multipart;

import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Bytes that come in pieces.
final class Pieces {

    private Pieces() {}

    /// Comes in two pieces, the first of which ends at `cut`.
    static StreamReader cutAt(byte[] bytes, int cut) {
        return of(List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)));
    }

    /// Comes byte by byte.
    static StreamReader single(byte[] bytes) {
        var pieces = new ArrayList<byte[]>();
        for (byte each : bytes) {
            pieces.add(new byte[] {each});
        }
        return of(pieces);
    }

    /// Comes in pieces of random lengths.
    static StreamReader random(byte[] bytes, Random random) {
        var pieces = new ArrayList<byte[]>();
        int most = 1 + random.nextInt(50);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return of(pieces);
    }

    static StreamReader of(String text) {
        return of(List.of(bytes(text)));
    }

    static StreamReader of(List<byte[]> pieces) {
        var waiting = new ArrayList<>(pieces);
        StreamBuffer[] buffer = new StreamBuffer[1];
        buffer[0] = new StreamBuffer(new StreamBuffer.Source() {
            @Override
            public void wanted() {
                while (!waiting.isEmpty() && waiting.getFirst().length == 0) {
                    waiting.removeFirst();
                }
                if (waiting.isEmpty()) {
                    buffer[0].feedEof();
                } else {
                    buffer[0].feed(waiting.removeFirst());
                }
            }
        });
        return buffer[0];
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
