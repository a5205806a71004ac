package io.asyncio4j.http.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Changes inputs a little, in ways that matter to texts of lines.
final class Changes {

    private static final List<String> SIGNS = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            ";",
            ",",
            "\"",
            "\\",
            "%",
            "%00",
            "\r\n\r\n",
            "0\r\n\r\n",
            "\r\n ",
            "Content-Length: 1\r\n",
            "Transfer-Encoding: chunked\r\n",
            "\u00e4",
            "\u007f",
            "--b",
            "-",
            "..",
            "/",
            "@",
            "[",
            "]",
            "ffffffffffffffff",
            "2147483648",
            "9223372036854775808",
            "Connection: close\r\n",
            "HTTP/1.0",
            "\u000b");

    private Changes() {}

    static byte[] of(byte[] input, List<byte[]> others, Random random) {
        byte[] changed = input;
        for (int i = random.nextInt(3); i >= 0; i--) {
            changed = once(changed, others, random);
        }
        return changed;
    }

    private static byte[] once(byte[] input, List<byte[]> others, Random random) {
        int at = random.nextInt(input.length + 1);
        int to = Math.min(input.length, at + random.nextInt(8));
        var changed = new ByteArrayOutputStream();
        changed.write(input, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> {} // what stood there is left out
            case 1 -> changed.writeBytes(SIGNS.get(random.nextInt(SIGNS.size())).getBytes(StandardCharsets.ISO_8859_1));
            case 2 -> {
                byte[] other = others.get(random.nextInt(others.size()));
                int from = random.nextInt(other.length + 1);
                changed.write(other, from, random.nextInt(other.length - from + 1));
            }
            default -> changed.write(random.nextInt(256));
        }
        changed.write(input, to, input.length - to);
        return changed.toByteArray();
    }
}
