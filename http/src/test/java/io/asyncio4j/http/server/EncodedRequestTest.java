package io.asyncio4j.http.server;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.RawAnswers.Raw;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// Bodies of requests that were compressed.
class EncodedRequestTest {

    private static final Application ECHO = new Application()
            .post("/", request -> Response.text(String.valueOf(request.text().length())))
            .post("/stream", request -> {
                long length = 0;
                for (byte[] chunk : request.body().chunks()) {
                    length += chunk.length;
                }
                return Response.text(String.valueOf(length));
            })
            .post("/form", request -> Response.text(request.form().first("a").orElse("")))
            .post(
                    "/raw",
                    route -> route.decompress(false),
                    request -> Response.text(String.valueOf(request.bytes().length)));

    @Test
    void theyAreDecodedAsTheyAreRead() throws Exception {
        String text = "x".repeat(100_000);
        assertThat(post("/", "gzip", gzip(text)).body()).isEqualTo("100000");
        assertThat(post("/", "deflate", deflate(text)).body()).isEqualTo("100000");
        assertThat(post("/", "X-GZIP", gzip(text)).body()).isEqualTo("100000");
        assertThat(post("/", "identity", text).body()).isEqualTo("100000");
        assertThat(post("/", "deflate, gzip", gzip(deflate(text))).body()).isEqualTo("100000");
        assertThat(post("/", "gzip", "").body()).isEqualTo("0");
        assertThat(post("/form", "gzip", gzip("a=1&b=2")).body()).isEqualTo("1");
        assertThat(post("/raw", "gzip", gzip(text)).body())
                .isEqualTo(String.valueOf(gzip(text).length()));
    }

    @Test
    void whatIsUnknownMalformedOrTooMuchIsRefused() throws Exception {
        Raw unknown = post("/", "compress", "x");
        assertThat(unknown.status()).isEqualTo(415);
        assertThat(unknown.header("Accept-Encoding")).contains("gzip, deflate");
        assertThat(post("/", "gzip, gzip, gzip, gzip, gzip, gzip", "x").status())
                .isEqualTo(415);
        assertThat(post("/", "gzip", "nonsense").status()).isEqualTo(400);
        assertThat(post("/", "gzip", gzip("x".repeat(1000)).substring(0, 20)).status())
                .isEqualTo(400);
        var letters = new StringBuilder();
        new Random(1).ints(2_000_000, 'a', 'z').forEach(c -> letters.append((char) c));
        Raw large = post("/", "gzip", gzip(letters.toString()));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.body()).contains("at most 1048576 bytes");
        Raw bomb = post("/stream", "gzip", gzip("x".repeat(50_000_000)));
        assertThat(bomb.status()).isEqualTo(413);
        assertThat(bomb.body()).contains("more than 200 times").contains("(maxDecoding)");
        assertThat(post("/stream", "gzip", gzip("x".repeat(1_000_000))).body()).isEqualTo("1000000");
    }

    private static Raw post(String path, String coding, String body) throws Exception {
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(ECHO);
            peer.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Encoding: " + coding
                    + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);
            answer[0] = peer.readAll();
        });
        return Raw.of(answer[0]);
    }

    private static String gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String deflate(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
