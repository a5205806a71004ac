package io.asyncio4j.http.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// Masks for the frames of a client, which nobody can foresee. Loop only.
///
/// Source: RFC 6455, sections 5.3 and 10.3.
final class Masks {

    static final int LENGTH = 4; // bytes

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int AT_ONCE = 64; // masks

    private final byte[] random = new byte[LENGTH * AT_ONCE];
    private int next = random.length;

    /// The next one, in `mask`.
    void next(byte[] mask) {
        if (next == random.length) {
            RANDOM.nextBytes(random);
            next = 0;
        }
        System.arraycopy(random, next, mask, 0, LENGTH);
        next += LENGTH;
    }

    /// Applies a mask; twice is as if never.
    ///
    /// @param at where in the mask to begin: 0 to 3
    static void apply(byte[] bytes, int from, int count, byte[] mask, int at) {
        long repeated = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            repeated |= (mask[at + i & LENGTH - 1] & 0xFFL) << (i * Byte.SIZE);
        }
        int i = from;
        int end = from + count;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ repeated);
        }
        for (int k = 0; i < end; i++, k++) {
            bytes[i] ^= (byte) (repeated >>> (k * Byte.SIZE));
        }
    }
}
