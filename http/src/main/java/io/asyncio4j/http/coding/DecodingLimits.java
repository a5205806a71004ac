package io.asyncio4j.http.coding;

/// How much may come out of a decoder.
///
/// @param maxOutput bytes in all, at least 0
/// @param maxRatio how many bytes may come of one, at least 1; the first MiB may come of anything
public record DecodingLimits(long maxOutput, int maxRatio) {

    /// No limit.
    public static final DecodingLimits NONE = new DecodingLimits(Long.MAX_VALUE, Integer.MAX_VALUE);

    private static final long FREE = 1 << 20; // bytes

    /// @throws DecodingLimitException if there may not be so much output of so much input, both in bytes
    void ensureWithin(long output, long input) throws DecodingLimitException {
        if (output > maxOutput) {
            throw new DecodingLimitException("it is longer than the limit of " + maxOutput + " bytes (maxDecoded)");
        }
        if (output > FREE && output / maxRatio >= Math.max(1, input)) {
            throw new DecodingLimitException("its " + input + " bytes stand for more than " + maxRatio
                    + " times as many, which is the limit (maxDecoding)");
        }
    }
}
