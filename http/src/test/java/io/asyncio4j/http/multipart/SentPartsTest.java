package io.asyncio4j.http.multipart;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.RedirectException;
import io.asyncio4j.http.client.middleware.Retries;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.stream.StreamBuffer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SentPartsTest {

    @TempDir
    Path folder;

    private final List<String> heads = new ArrayList<>();
    private final List<String> bodies = new ArrayList<>();
    private final Application app = new Application(options -> options.maxBody(10_000_000))
            .post("/", request -> {
                heads.add(request.headers().first("Content-Length").orElse("chunked"));
                String text = new String(request.bytes(), StandardCharsets.UTF_8);
                bodies.add(text);
                return Response.text(request.headers().first("Content-Type").orElse(""));
            })
            .post("/moved", _ -> Response.text("").withStatus(307).withHeader("Location", "/"))
            .post("/form", request -> {
                Form form = request.form();
                return Response.text(form.names() + " " + form.files());
            });

    @Test
    void namesAreWrittenAsBrowsersDo() throws Exception {
        var form = MultipartBody.form()
                .boundary("b")
                .field("na\"me", "Grüße\n")
                .bytes("f\r\n", new byte[] {'x'}, part -> part.fileName("ü \"\\%;\n\0\t\u007f.txt"));
        assertThat(sent(form)).isEqualTo("""
            --b
            Content-Disposition: form-data; name="na%22me"

            Grüße?
            --b
            Content-Disposition: form-data; name="f%0D%0A"; filename="ü %22\\%;%0A%00\t%7F.txt"
            Content-Type: text/plain

            x
            --b--
            """.replace("\n", "\r\n").replace("?", "\n"));
        assertThat(heads).containsExactly(String.valueOf(bodies.getFirst().getBytes(StandardCharsets.UTF_8).length));
    }

    @Test
    void aFormWithoutFieldsIsItsEnd() throws Exception {
        assertThat(sent(MultipartBody.form().boundary("b"))).isEqualTo("--b--\r\n");
        assertThat(heads).containsExactly("7");
    }

    @Test
    void theLengthIsSentIfAllPartsKnowTheirs() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "1,2");
        with(session -> {
            try (var open = AsyncFiles.open(file, StandardOpenOption.READ)) {
                open.seek(2);
                var form = MultipartBody.form().boundary("b").file("f", file).stream(
                                "rest", open, part -> part.fileName("rest"))
                        .stream("three", stream("abcdef"), part -> part.length(3))
                        .nested(
                                "more",
                                MultipartBody.of("mixed").boundary("c d").field("", "in"));
                session.post("http://h/", request -> request.multipart(form)).discard();
            }
            var open = MultipartBody.form().boundary("b").stream("s", stream("abc"), part -> part.contentType("x/y"));
            session.post("http://h/", request -> request.multipart(open)).discard();
        });
        assertThat(bodies.getFirst()).isEqualTo("""
            --b
            Content-Disposition: form-data; name="f"; filename="a.csv"
            Content-Type: text/csv

            1,2
            --b
            Content-Disposition: form-data; name="rest"; filename="rest"
            Content-Type: application/octet-stream

            2
            --b
            Content-Disposition: form-data; name="three"

            abc
            --b
            Content-Disposition: form-data; name="more"
            Content-Type: multipart/mixed; boundary="c d"

            --c d

            in
            --c d--

            --b--
            """.replace("\n", "\r\n"));
        assertThat(heads).containsExactly(String.valueOf(bodies.getFirst().length()), "chunked");
        assertThat(bodies.getLast()).contains("Content-Type: x/y\r\n\r\nabc\r\n--b--");
    }

    @Test
    void theBoundaryIsRandom() throws Exception {
        var first = MultipartBody.form();
        assertThat(first.contentType()).matches("multipart/form-data; boundary=[0-9a-f]{32}");
        assertThat(first.contentType()).isNotEqualTo(MultipartBody.form().contentType());
        with(session -> assertThat(session.post("http://h/", request -> request.multipart(first))
                        .text())
                .isEqualTo(first.contentType()));
    }

    @Test
    void aServerReadsWhatAClientHasWritten() throws Exception {
        with(session -> {
            var form = MultipartBody.form()
                    .field("a", "")
                    .field("b", "--x\r\n")
                    .bytes("f", new byte[3_000_000], part -> part.fileName("天狗.png"))
                    .stream("g", stream("x".repeat(200_000)), part -> part.fileName("../x"));
            assertThat(session.post("http://h/form", request -> request.multipart(form))
                            .text())
                    .matches("\\[a, b] \\[FormFile\\[f, \"天狗.png\", 3000000 bytes, .*], FormFile\\[g, \"../x\", 200000"
                            + " bytes, .*]]");
        });
    }

    @Test
    void aBodyThatCanBeReadAgainIsSentAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("a.txt"), "text");
        var form = MultipartBody.form().field("a", "1").file("f", file);
        with(session -> {
            session.post("http://h/moved", request -> request.multipart(form)).discard();
            session.post("http://h/", request -> request.multipart(form.field("b", "2")))
                    .discard();
            session.post("http://h/", request -> request.multipart(form)).discard();
            session.post("http://h/", request -> request.multipart(form).compress("gzip"))
                    .discard();
        });
        assertThat(bodies).hasSize(4);
        assertThat(bodies.getFirst()).contains("\r\n1\r\n", "\r\ntext\r\n");
        assertThat(bodies.get(1)).contains("\r\n2\r\n").isEqualTo(bodies.get(2)).isEqualTo(bodies.get(3));
        assertThat(heads.get(3)).isEqualTo("chunked");
    }

    @Test
    void retriesSendItAgain() throws Exception {
        int[] calls = {0};
        var busy = new Application().put("/", request -> {
            bodies.add(request.text());
            if (calls[0]++ == 0) {
                throw new HttpException(503, "busy");
            }
            return Response.text("");
        });
        virtually(network -> {
            try (var session = network.session(busy, options -> options.use(Retries.create()))) {
                var form = MultipartBody.form().field("a", "1");
                session.put("http://h/", request -> request.multipart(form)).discard();
            }
        });
        assertThat(bodies).hasSize(2);
        assertThat(bodies.getFirst()).isEqualTo(bodies.getLast());
    }

    @Test
    void aStreamIsSentOnce() throws Exception {
        with(session -> {
            var form = MultipartBody.form().stream("s", stream("abc"), _ -> {});
            assertThatThrownBy(() -> session.post("http://h/moved", request -> request.multipart(form)))
                    .isInstanceOf(RedirectException.class)
                    .hasMessageContaining("which was a stream");
            assertThat(form.isRepeatable()).isFalse();
            assertThatThrownBy(() -> session.post("http://h/", request -> request.multipart(form)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a part of the body was a stream, which can be sent once");
        });
    }

    @Test
    void whatIsTooShortOrMissingIsSaid() throws Exception {
        with(session -> {
            var early = MultipartBody.form().stream("s", stream("abc"), part -> part.length(5));
            assertThatThrownBy(() -> session.post("http://h/", request -> request.multipart(early)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("cannot send a part that is a stream: it ends 2 bytes early");
            var missing = MultipartBody.form().file("f", folder.resolve("nowhere"));
            assertThatThrownBy(() -> session.post("http://h/", request -> request.multipart(missing)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("nowhere");
            var noFile = MultipartBody.form().file("f", folder);
            assertThatThrownBy(() -> session.post("http://h/", request -> request.multipart(noFile)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageEndingWith("it is not a regular file");
        });
        assertThatThrownBy(() -> MultipartBody.form().bytes("a", new byte[0], part -> part.contentType("x\r\ny: z")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MultipartBody.form().boundary("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MultipartBody.of("a/b")).isInstanceOf(IllegalArgumentException.class);
    }

    private String sent(MultipartBody body) throws Exception {
        with(session ->
                session.post("http://h/", request -> request.multipart(body)).discard());
        return bodies.getLast();
    }

    private void with(Consumer<ClientSession> body) throws Exception {
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                body.accept(session);
            }
        });
    }

    /// A stream that is read on any loop.
    private static StreamBuffer stream(String text) {
        var rest = new ArrayList<>(List.of(text.getBytes(StandardCharsets.UTF_8)));
        return new Pulled(() -> rest.isEmpty() ? null : rest.removeFirst()).buffer;
    }

    private static final class Pulled implements StreamBuffer.Source {

        private final StreamBuffer buffer = new StreamBuffer(this);
        private final Supplier<byte @Nullable []> chunks;

        Pulled(Supplier<byte @Nullable []> chunks) {
            this.chunks = chunks;
        }

        @Override
        public void wanted() {
            byte[] next = chunks.get();
            if (next == null) {
                buffer.feedEof();
            } else {
                buffer.feed(next);
            }
        }
    }
}
