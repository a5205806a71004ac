package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RawAnswers.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.RawAnswers.Raw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a client gets of a file, by what it asks for.
class FileResponseTest {

    private static final Instant LONG_AGO = Instant.parse("2020-02-03T04:05:06.789Z");
    private static final String DATE = "Mon, 03 Feb 2020 04:05:06 GMT";

    @TempDir
    Path folder;

    private Path file;
    private Application app;

    @BeforeEach
    void write() throws IOException {
        file = write("letters.txt", "abcdefghijklmnopqrstuvwxyz", LONG_AGO);
        app = new Application().get("/", _ -> Response.file(file));
    }

    @Test
    void aFileIsSentWithWhatIsKnownOfIt() throws Exception {
        Raw answer = ask(app, "GET /");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("abcdefghijklmnopqrstuvwxyz");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.header("Content-Length")).isEqualTo("26");
        assertThat(answer.header("Last-Modified")).isEqualTo(DATE);
        assertThat(answer.header("ETag")).startsWith("\"").endsWith("-1a\"");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");

        Raw head = ask(app, "HEAD /", "Range: bytes=0-3");
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length")).isEqualTo("26");
        assertThat(head.header("ETag")).isEqualTo(answer.header("ETag"));
        assertThat(head.status()).isEqualTo(200);
    }

    @Test
    void headersOfTheHandlerCount() throws Exception {
        app = new Application()
                .get(
                        "/",
                        _ -> Response.file(file)
                                .withHeader("Content-Type", "x/y")
                                .withHeader("ETag", "\"own\"")
                                .withHeader("Cache-Control", "no-cache"));
        Raw answer = ask(app, "GET /", "If-None-Match: \"other\", W/\"own\"");
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.header("ETag")).isEqualTo("\"own\"");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.headers()).doesNotContainKeys("Content-Type", "Content-Length", "Accept-Ranges");
        assertThat(ask(app, "GET /").header("Content-Type")).isEqualTo("x/y");
    }

    @Test
    void oneRange() throws Exception {
        assertRange("bytes=0-3", "abcd", "0-3");
        assertRange("bytes=23-", "xyz", "23-25");
        assertRange("bytes=-2", "yz", "24-25");
        assertRange("bytes=-99", "abcdefghijklmnopqrstuvwxyz", "0-25");
        assertRange("bytes=20-99999999999999999999999", "uvwxyz", "20-25");
        assertRange("BYTES = 0 - 3 ", "abcd", "0-3");
        assertRange("bytes=,0-3,", "abcd", "0-3");
        assertRange("bytes=4-5,0-3", "abcdef", "0-5");
        assertRange("bytes=30-,0-1", "ab", "0-1");
    }

    private void assertRange(String range, String body, String bytes) throws Exception {
        Raw answer = ask(app, "GET /", "Range: " + range);
        assertThat(answer.status()).as(range).isEqualTo(206);
        assertThat(answer.body()).as(range).isEqualTo(body);
        assertThat(answer.header("Content-Range")).as(range).isEqualTo("bytes " + bytes + "/26");
        assertThat(answer.header("Content-Length")).as(range).isEqualTo(String.valueOf(body.length()));
    }

    @Test
    void severalRangesAreParts() throws Exception {
        Raw answer = ask(app, "GET /", "Range: bytes=20-21,0-1,25-");
        String boundary = answer.header("Content-Type").replace("multipart/byteranges; boundary=", "");
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.headers()).doesNotContainKey("Content-Range");
        assertThat(answer.header("Content-Length"))
                .isEqualTo(String.valueOf(answer.body().length()));
        String type = "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ";
        assertThat(answer.body())
                .isEqualTo("--" + boundary + type + "20-21/26\r\n\r\nuv\r\n--" + boundary + type
                        + "0-1/26\r\n\r\nab\r\n--" + boundary + type + "25-25/26\r\n\r\nz\r\n--" + boundary
                        + "--\r\n");
    }

    @Test
    void whatIsNoRangeOfBytesIsNotHeeded() throws Exception {
        for (String range : List.of(
                "lines=0-3",
                "bytes=3-0",
                "bytes=a-b",
                "bytes=",
                "bytes=0-3 x",
                "bytes",
                "bytes=1--2",
                "bytes=0-,0-,0-,0-",
                "bytes=0-25,1-24")) {
            Raw answer = ask(app, "GET /", "Range: " + range);
            assertThat(answer.status()).as(range).isEqualTo(200);
            assertThat(answer.body()).as(range).hasSize(26);
        }
        assertThat(ask(app, "GET /", "Range: bytes=0-1", "Range: bytes=3-4").status())
                .isEqualTo(200);
        var many = new StringBuilder("bytes=0-0");
        for (int n = 0; n < 5000; n++) {
            many.append(",0-0,2-2,4-4");
        }
        assertThat(ask(app, "GET /", "Range: " + many.substring(0, 7000)).status())
                .isIn(200, 206);
    }

    @Test
    void aRangeThatIsNotThere() throws Exception {
        for (String range : List.of("bytes=26-", "bytes=99-100", "bytes=-0", "bytes=26-,27-")) {
            Raw answer = ask(app, "GET /", "Range: " + range);
            assertThat(answer.status()).as(range).isEqualTo(416);
            assertThat(answer.header("Content-Range")).as(range).isEqualTo("bytes */26");
        }
        file = write("empty", "", LONG_AGO);
        assertThat(ask(app, "GET /", "Range: bytes=0-").status()).isEqualTo(200);
    }

    @Test
    void ifRangeSendsTheWholeIfTheStateIsAnother() throws Exception {
        String tag = ask(app, "GET /").header("ETag");
        assertThat(ask(app, "GET /", "Range: bytes=0-0", "If-Range: " + tag).status())
                .isEqualTo(206);
        assertThat(ask(app, "GET /", "Range: bytes=0-0", "If-Range: " + DATE).status())
                .isEqualTo(206);
        for (String other : List.of("\"x\"", "W/" + tag, "Tue, 04 Feb 2020 04:05:06 GMT", "yesterday")) {
            assertThat(ask(app, "GET /", "Range: bytes=0-0", "If-Range: " + other)
                            .status())
                    .as(other)
                    .isEqualTo(200);
        }
    }

    @Test
    void theStateOfAFileThatHasJustChangedIsWeak() throws Exception {
        write("letters.txt", "abc", Instant.now().plusSeconds(60)); // or what follows may take too long
        Raw answer = ask(app, "GET /");
        assertThat(answer.header("ETag")).startsWith("W/\"");
        for (String condition : List.of(answer.header("ETag"), answer.header("Last-Modified"))) {
            assertThat(ask(app, "GET /", "Range: bytes=0-0", "If-Range: " + condition)
                            .status())
                    .as(condition)
                    .isEqualTo(200);
        }
        assertThat(ask(app, "GET /", "If-None-Match: " + answer.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void conditionsInTheirOrderOfPrecedence() throws Exception {
        String tag = ask(app, "GET /").header("ETag");
        String before = "Sun, 02 Feb 2020 04:05:06 GMT";
        assertStatus(304, "If-None-Match: " + tag);
        assertStatus(304, "If-None-Match: *");
        assertStatus(304, "If-None-Match: \"a,b\" , W/" + tag);
        assertStatus(304, "If-None-Match: \"a\"", "If-None-Match: " + tag);
        assertStatus(200, "If-None-Match: \"x\"", "If-Modified-Since: " + DATE);
        assertStatus(200, "If-None-Match: nonsense");
        assertStatus(304, "If-Modified-Since: " + DATE);
        assertStatus(304, "If-Modified-Since: Monday, 03-Feb-20 04:05:06 GMT");
        assertStatus(304, "If-Modified-Since: Mon Feb  3 04:05:06 2020");
        assertStatus(200, "If-Modified-Since: " + before);
        assertStatus(200, "If-Modified-Since: nonsense");
        assertStatus(200, "If-Match: " + tag, "If-Unmodified-Since: " + before);
        assertStatus(200, "If-Match: *");
        assertStatus(412, "If-Match: W/" + tag);
        assertStatus(412, "If-Match: \"x\"", "If-None-Match: " + tag);
        assertStatus(412, "If-Unmodified-Since: " + before, "If-None-Match: " + tag);
        assertStatus(304, "If-Unmodified-Since: " + DATE, "If-None-Match: " + tag);
        assertStatus(304, "Range: bytes=0-0", "If-None-Match: " + tag);
        assertStatus(412, "Range: bytes=99-", "If-Match: \"x\"");
    }

    private void assertStatus(int status, String... headers) throws Exception {
        for (String method : List.of("GET", "HEAD")) {
            Raw answer = ask(app, method + " /", headers);
            assertThat(answer.status()).as(List.of(headers).toString()).isEqualTo(status);
            if (status == 304) {
                assertThat(answer.headers())
                        .containsKeys("ETag", "Last-Modified")
                        .doesNotContainKey("Content-Range");
            }
        }
    }

    @Test
    void aPageOfAnErrorIsSentAsItIs() throws Exception {
        app = new Application().get("/", _ -> Response.file(file).withStatus(404));
        Raw answer = ask(app, "GET /", "Range: bytes=0-0", "If-None-Match: *");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).hasSize(26);
        assertThat(answer.headers()).doesNotContainKeys("ETag", "Accept-Ranges");
    }

    @Test
    void whatIsNoFileIsNotFound() throws Exception {
        file = folder.resolve("missing");
        assertThat(ask(app, "GET /").status()).isEqualTo(404);
        file = folder;
        assertThat(ask(app, "GET /").status()).isEqualTo(404);
        file = Path.of("/dev/zero");
        assertThat(ask(app, "GET /").status()).isEqualTo(404);
    }

    @Test
    void middlewaresSeeTheStatusThatIsSent() throws Exception {
        var seen = new int[1];
        app = new Application().get("/", _ -> Response.file(file)).use((request, next) -> {
            Response response = next.handle(request);
            seen[0] = response.status();
            return response;
        });
        ask(app, "GET /", "Range: bytes=0-0");
        assertThat(seen[0]).isEqualTo(206);
    }

    @Test
    void otherResponsesHeedConditionsOnTheirStateToo() throws Exception {
        app = new Application()
                .get("/", _ -> Response.text("dynamic").withHeader("ETag", "W/\"1\""))
                .put("/", request -> {
                    request.ensureConditions(io.asyncio4j.http.EntityTag.strong("1"), null);
                    return Response.text("changed");
                });
        assertThat(ask(app, "GET /", "If-None-Match: \"1\"").status()).isEqualTo(304);
        assertThat(ask(app, "GET /", "If-None-Match: \"2\"").status()).isEqualTo(200);
        assertThat(ask(app, "PUT /", "If-Match: \"1\"").status()).isEqualTo(200);
        assertThat(ask(app, "PUT /", "If-Match: \"2\"").status()).isEqualTo(412);
        assertThat(ask(app, "PUT /", "If-None-Match: *").status()).isEqualTo(412);
    }

    private Path write(String name, String text, Instant modified) throws IOException {
        Path path = folder.resolve(name);
        Files.writeString(path, text);
        return Files.setLastModifiedTime(path, FileTime.from(modified));
    }
}
