package io.asyncio4j.http.client.url;

/// The ASCII form of labels beyond ASCII, without its prefix `xn--`. Any thread.
///
/// Source: RFC 3492, sections 5, 6.1 and 6.3.
public final class Punycode {

    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 128;

    private Punycode() {}

    /// Encodes a label.
    public static String encode(String label) {
        int[] input = label.codePoints().toArray();
        var output = new StringBuilder();
        for (int c : input) {
            if (c < INITIAL_N) {
                output.append((char) c);
            }
        }
        int basic = output.length();
        if (basic > 0) {
            output.append('-');
        }
        encodeOthers(input, basic, output);
        return output.toString();
    }

    private static void encodeOthers(int[] input, int basic, StringBuilder output) {
        int n = INITIAL_N;
        int bias = INITIAL_BIAS;
        long delta = 0;
        for (int handled = basic; handled < input.length; ) {
            int next = least(input, n);
            delta += (long) (next - n) * (handled + 1);
            n = next;
            for (int c : input) {
                if (c < n) {
                    delta++;
                } else if (c == n) {
                    append(output, delta, bias);
                    bias = adapted(delta, handled + 1, handled == basic);
                    delta = 0;
                    handled++;
                }
            }
            delta++;
            n++;
        }
    }

    private static int least(int[] input, int from) {
        int least = Integer.MAX_VALUE;
        for (int c : input) {
            if (c >= from && c < least) {
                least = c;
            }
        }
        return least;
    }

    /// Appends a number with as many digits as it needs.
    private static void append(StringBuilder output, long number, int bias) {
        long rest = number;
        for (int k = BASE; ; k += BASE) {
            int threshold = Math.clamp(k - bias, T_MIN, T_MAX);
            if (rest < threshold) {
                output.append(digit((int) rest));
                return;
            }
            output.append(digit((int) (threshold + (rest - threshold) % (BASE - threshold))));
            rest = (rest - threshold) / (BASE - threshold);
        }
    }

    private static int adapted(long delta, int points, boolean first) {
        long rest = first ? delta / DAMP : delta / 2;
        rest += rest / points;
        int k = 0;
        while (rest > (BASE - T_MIN) * T_MAX / 2) {
            rest /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * rest / (rest + SKEW));
    }

    private static char digit(int value) {
        return (char) (value < 26 ? 'a' + value : '0' + value - 26);
    }
}
