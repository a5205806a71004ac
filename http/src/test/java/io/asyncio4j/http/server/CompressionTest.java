package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static io.asyncio4j.http.server.RawAnswers.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.RawAnswers.Raw;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which responses are compressed, for whom, and what headers say of it.
class CompressionTest {

    private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(50);
    private static final String GZIP = "Accept-Encoding: gzip";

    @TempDir
    Path folder;

    @Test
    void whoeverAcceptsItGetsItCompressed() throws Exception {
        Application app = serving(Response.text(TEXT).withHeader("ETag", "\"1\""));
        Raw plain = ask(app, "GET /");
        assertThat(plain.body()).isEqualTo(TEXT);
        assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(plain.header("ETag")).isEqualTo("\"1\"");
        Raw gzip = ask(app, "GET /", GZIP);
        assertThat(gzip.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(gzip.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(gzip.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(gzip.header("Content-Length"))
                .isEqualTo(String.valueOf(gzip.body().length()));
        assertThat(gzip.body().length()).isLessThan(TEXT.length() / 5);
        assertThat(unzipped(gzip.body())).isEqualTo(TEXT);
        assertThat(ask(app, "GET /", "Accept-Encoding: gzip;q=0.5, deflate").header("Content-Encoding"))
                .isEqualTo("deflate");
        for (String none : List.of("", "identity", "gzip;q=0", "*;q=0", "nonsense", "gzip;q=0.2, identity;q=0.3")) {
            assertThat(ask(app, "GET /", "Accept-Encoding: " + none).body())
                    .as(none)
                    .isEqualTo(TEXT);
        }
        assertThat(ask(app, "GET /", GZIP, "If-None-Match: W/\"1\"").status()).isEqualTo(304);
    }

    @Test
    void aHeadSaysWhatAGetWouldSay() throws Exception {
        for (Response response : List.of(Response.text(TEXT), Response.stream("text/plain", out -> out.write(TEXT)))) {
            Application app = serving(response.withHeader("ETag", "\"1\""));
            Raw get = ask(app, "GET /", GZIP);
            Raw head = ask(app, "HEAD /", GZIP);
            assertThat(head.body()).isEmpty();
            get.headers().remove("Transfer-Encoding");
            assertThat(head.headers()).isEqualTo(get.headers());
        }
    }

    @Test
    void whatIsNotWorthItOrSaysOtherwiseStaysAsItIs() throws Exception {
        for (Response response : List.of(
                Response.text("short"),
                Response.bytes("image/png", TEXT.getBytes(StandardCharsets.UTF_8)),
                Response.bytes("application/gzip", TEXT.getBytes(StandardCharsets.UTF_8)),
                Response.stream("text/event-stream", out -> out.write(TEXT)),
                Response.text(TEXT).withHeader("Content-Encoding", "br"),
                Response.text(TEXT).withHeader("Cache-Control", "private, No-Transform"),
                Response.text(TEXT).withHeader("Content-Range", "bytes 0-9/10").withStatus(206))) {
            Raw answer = ask(serving(response), "GET /", GZIP);
            assertThat(answer.header("Content-Encoding")).isIn("", "br");
            assertThat(answer.header("Vary")).as(response.headers().toString()).isEmpty();
        }
        Application off = new Application().get("/", _ -> Response.text(TEXT));
        assertThat(ask(off, "GET /", GZIP).body()).isEqualTo(TEXT);
        Application from =
                new Application().get("/", route -> route.compress(true).compressFrom(1), _ -> Response.text("short"));
        assertThat(unzipped(ask(from, "GET /", GZIP).body())).isEqualTo("short");
    }

    @Test
    void aLongBodyIsCompressedAsItIsSent() throws Exception {
        String text = TEXT.repeat(200);
        assertThat(unzipped(ask(serving(Response.text(text)), "GET /", GZIP))).isEqualTo(text);
        Response stream = Response.stream("text/plain", out -> {
                    for (int from = 0; from < text.length(); from += 10_000) {
                        out.write(text.substring(from, Math.min(text.length(), from + 10_000)));
                    }
                })
                .withHeader("Content-Length", String.valueOf(text.length()))
                .withTrailers(() -> Headers.EMPTY.with("X-End", "1"));
        Raw answer = ask(serving(stream), "GET /", GZIP);
        assertThat(answer.headers()).doesNotContainKey("Content-Length");
        assertThat(unzipped(answer)).isEqualTo(text);
        assertThat(answer.body()).endsWith("0\r\nX-End: 1\r\n\r\n");
    }

    @Test
    void filesAreCompressedButTheirPartsAreNot() throws Exception {
        for (int times : List.of(1, 200)) {
            Path file = Files.writeString(folder.resolve("a.txt"), TEXT.repeat(times));
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-02-03T04:05:06Z")));
            Application app = serving(Response.file(file));
            Raw answer = ask(app, "GET /", GZIP);
            assertThat(times == 1 ? unzipped(answer.body()) : unzipped(answer)).isEqualTo(TEXT.repeat(times));
            assertThat(answer.header("ETag")).startsWith("W/");
            assertThat(answer.headers()).doesNotContainKey("Accept-Ranges");
            assertThat(ask(app, "GET /", GZIP, "If-None-Match: " + answer.header("ETag"))
                            .status())
                    .isEqualTo(304);
            assertThat(ask(app, "GET /", GZIP, "Range: bytes=0-2", "If-Range: " + answer.header("ETag"))
                            .status())
                    .isEqualTo(200);
            assertThat(ask(app, "GET /", GZIP, "Range: bytes=0-2").body()).isEqualTo("All");
            Raw head = ask(app, "HEAD /", GZIP);
            assertThat(head.header("Content-Encoding")).isEqualTo("gzip");
            assertThat(head.headers()).doesNotContainKey("Content-Length");
        }
    }

    @Test
    void whatAStreamHasWrittenIsNotKeptBack() throws Exception {
        virtually(network -> {
            var app = serving(Response.stream("text/plain", out -> {
                out.write("first, ");
                out.write("second");
                sleep(seconds(10));
                out.write("third");
            }));
            var peer = network.peer(app);
            peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + GZIP + "\r\n\r\n");
            peer.readHead();
            var came = new StringBuilder();
            while (!partOf(came).equals("first, second")) {
                came.append(peer.read(1));
            }
            network.tell("came");
            came.append(peer.readAll());
            assertThat(unzippedChunks(came.toString())).isEqualTo("first, secondthird");
            assertThat(network.story()).containsExactly("0 came");
        });
    }

    @Test
    void aStreamThatFailsIsCutShort() throws Exception {
        Raw answer = ask(
                serving(Response.stream("text/plain", out -> {
                    out.write(TEXT);
                    throw new IllegalStateException("on purpose");
                })),
                "GET /",
                GZIP);
        assertThat(answer.body()).doesNotEndWith("0\r\n\r\n");
    }

    private static Application serving(Response response) {
        return new Application(options -> options.everyRoute(route -> route.compress(true))).get("/", _ -> response);
    }

    private static String partOf(CharSequence chunks) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(joined(chunks.toString())))) {
            var text = new StringBuilder();
            try {
                for (int c = in.read(); c >= 0; c = in.read()) {
                    text.append((char) c);
                }
            } catch (IOException e) {
                // it goes on
            }
            return text.toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String unzipped(Raw chunked) throws IOException {
        return unzippedChunks(chunked.body());
    }

    private static String unzippedChunks(String chunks) throws IOException {
        return unzipped(new String(joined(chunks), StandardCharsets.ISO_8859_1));
    }

    private static String unzipped(String body) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// What whole chunks say.
    private static byte[] joined(String chunks) {
        var text = new StringBuilder();
        int position = 0;
        while (true) {
            int line = chunks.indexOf("\r\n", position);
            int length = line < 0 ? 0 : Integer.parseInt(chunks, position, line, 16);
            if (length == 0 || line + 2 + length > chunks.length()) {
                return text.toString().getBytes(StandardCharsets.ISO_8859_1);
            }
            text.append(chunks, line + 2, line + 2 + length);
            position = line + 2 + length + 2;
            if (position > chunks.length()) {
                return text.toString().getBytes(StandardCharsets.ISO_8859_1);
            }
        }
    }
}
