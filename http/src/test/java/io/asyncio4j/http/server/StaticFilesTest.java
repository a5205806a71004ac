package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RawAnswers.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.RawAnswers.Raw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files of a folder a client can have.
class StaticFilesTest {

    private static final Logger LOGGER = Logger.getLogger("io.asyncio4j.http");
    private static final Instant LONG_AGO = Instant.parse("2020-02-03T04:05:06Z");

    @TempDir
    Path folder;

    private Path site;

    @BeforeEach
    void write() throws IOException {
        site = Files.createDirectories(folder.resolve("site"));
        write("site/index.html", "index");
        write("site/a b&ü.txt", "odd name");
        write("site/docs/page.html", "page");
        write("site/.hidden", "hidden");
        write("site/.well-known/security.txt", "well-known");
        write("outside.txt", "outside");
    }

    @Test
    void filesAndIndexes() throws Exception {
        Application app = serving(_ -> {});
        assertThat(ask(app, "GET /static/").body()).isEqualTo("index");
        assertThat(ask(app, "GET /static/").header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(ask(app, "GET /static/docs/page.html").body()).isEqualTo("page");
        assertThat(ask(app, "GET /static/a%20b&%C3%BC.txt").body()).isEqualTo("odd name");
        assertThat(ask(app, "GET /static/.well-known/security.txt").body()).isEqualTo("well-known");
        for (String path : List.of("nothing", "docs/", "index.html/", "docs/page.html/x", "x".repeat(300))) {
            assertThat(ask(app, "GET /static/" + path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void aFolderThatIsNotThereIsLoggedAtOnce() {
        var logged = new ArrayList<LogRecord>();
        Filter seen = record -> !logged.add(record); // and printed nowhere
        Filter before = LOGGER.getFilter();
        LOGGER.setFilter(seen);
        try {
            new Application().files("/", site);
            assertThat(logged).isEmpty();
            new Application().files("/", folder.resolve("none"));
        } finally {
            LOGGER.setFilter(before);
        }
        assertThat(logged).singleElement().satisfies(record -> {
            assertThat(record.getLevel()).isEqualTo(Level.WARNING);
            assertThat(record.getMessage()).startsWith("there is no folder {0}");
            assertThat(record.getParameters()).containsExactly(folder.resolve("none"));
        });
    }

    @Test
    void aFolderWithoutItsSlashSendsTheClientThere() throws Exception {
        Application app = serving(_ -> {});
        Raw answer = ask(app, "GET /static/docs?a=1");
        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.header("Location")).isEqualTo("./docs/?a=1");
        write("site/a:b/index.html", "colon");
        assertThat(ask(app, "GET /static/a:b").header("Location")).isEqualTo("./a%3Ab/");
        assertThat(ask(app, "GET //evil.example/..//static/docs").header("Location"))
                .isEqualTo("./docs/");
    }

    @Test
    void nothingOutsideIsServed() throws Exception {
        Files.createSymbolicLink(site.resolve("link.txt"), folder.resolve("outside.txt"));
        Files.createSymbolicLink(site.resolve("up"), folder);
        Files.createSymbolicLink(site.resolve("within.txt"), site.resolve("docs/page.html"));
        Application app = serving(_ -> {});
        for (String path : List.of(
                "link.txt",
                "up/outside.txt",
                "../outside.txt",
                "%2e%2e/outside.txt",
                "..%2foutside.txt",
                "..%2Foutside.txt",
                "%252e%252e/outside.txt",
                "docs/..%2f..%2foutside.txt",
                "..%5coutside.txt",
                "%2Fetc/passwd",
                "/etc/passwd",
                ".hidden",
                "%2ehidden",
                "docs/./../.hidden")) {
            assertThat(ask(app, "GET /static/" + path).status()).as(path).isEqualTo(404);
        }
        assertThat(ask(app, "GET /static/%00").status()).isEqualTo(400);
        assertThat(ask(app, "GET /static/within.txt").body()).isEqualTo("page");

        Application open = serving(options -> options.followLinks(true).dotFiles(true));
        assertThat(ask(open, "GET /static/link.txt").body()).isEqualTo("outside");
        assertThat(ask(open, "GET /static/up/outside.txt").body()).isEqualTo("outside");
        assertThat(ask(open, "GET /static/.hidden").body()).isEqualTo("hidden");
        assertThat(ask(open, "GET /static/../outside.txt").status()).isEqualTo(404);
    }

    @Test
    void aRootThatIsALinkMayBeTurned() throws Exception {
        Path current = Files.createSymbolicLink(folder.resolve("current"), site);
        Application app = serving(current, _ -> {});
        assertThat(ask(app, "GET /static/").body()).isEqualTo("index");
        write("next/index.html", "next");
        Files.delete(current);
        Files.createSymbolicLink(current, folder.resolve("next"));
        assertThat(ask(app, "GET /static/").body()).isEqualTo("next");
    }

    @Test
    void whatLiesThereCompressedIsServedToWhoeverAcceptsIt() throws Exception {
        write("site/app.js", "plain");
        write("site/app.js.gz", "gzipped");
        write("site/app.js.br", "brotlied");
        Application app = serving(_ -> {});
        assertCoding(app, "plain", "");
        assertCoding(app, "plain", "identity");
        assertCoding(app, "gzipped", "gzip");
        assertCoding(app, "gzipped", "x-gzip");
        assertCoding(app, "brotlied", "gzip, br");
        assertCoding(app, "gzipped", "gzip;q=1.0, br;q=0.5");
        assertCoding(app, "gzipped", "br;q=0, *");
        assertCoding(app, "plain", "gzip;q=0.5, identity;q=0.8");
        assertCoding(app, "plain", "gzip;q=0");
        assertCoding(app, "plain", "*;q=0");
        assertCoding(app, "plain", "zstd");
        assertCoding(app, "plain", "gzip;q=nonsense");
        String identity = ask(app, "GET /static/app.js").header("ETag");
        String gzip = ask(app, "GET /static/app.js", "Accept-Encoding: gzip").header("ETag");
        assertThat(gzip).isNotEqualTo(identity);
        assertThat(ask(app, "GET /static/app.js", "Accept-Encoding: gzip", "If-None-Match: " + gzip)
                        .status())
                .isEqualTo(304);
        assertThat(ask(app, "GET /static/app.js", "If-None-Match: " + gzip).status())
                .isEqualTo(200);
        Raw part = ask(app, "GET /static/app.js", "Accept-Encoding: gzip", "Range: bytes=0-1", "If-Range: " + gzip);
        assertThat(part.body()).isEqualTo("gz");
        assertThat(part.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(ask(app, "GET /static/app.js.gz", "Accept-Encoding: gzip").header("Content-Type"))
                .isEqualTo("application/gzip");
        assertThat(ask(app, "GET /static/app.js.gz", "Accept-Encoding: gzip").headers())
                .doesNotContainKey("Content-Encoding");
        assertThat(ask(app, "GET /static/index.html", "Accept-Encoding: gzip").headers())
                .doesNotContainKey("Vary");
        assertThat(ask(serving(options -> options.precompressed(false)), "GET /static/app.js", "Accept-Encoding: gzip")
                        .body())
                .isEqualTo("plain");
    }

    private static void assertCoding(Application app, String body, String accepted) throws Exception {
        Raw answer = ask(app, "GET /static/app.js", "Accept-Encoding: " + accepted);
        assertThat(answer.body()).as(accepted).isEqualTo(body);
        assertThat(answer.header("Vary")).as(accepted).isEqualTo("accept-encoding");
        assertThat(answer.header("Content-Type")).as(accepted).isEqualTo("text/javascript; charset=utf-8");
        assertThat(ask(app, "HEAD /static/app.js", "Accept-Encoding: " + accepted)
                        .header("Content-Length"))
                .isEqualTo(String.valueOf(body.length()));
    }

    @Test
    void whatLiesThereCompressedAndIsOlderIsLeftAlone() throws Exception {
        write("site/app.js", "plain");
        Path old = write("site/app.js.gz", "gzipped");
        Files.setLastModifiedTime(old, FileTime.from(LONG_AGO.minusSeconds(5)));
        Files.createSymbolicLink(site.resolve("app.js.br"), folder.resolve("outside.txt"));
        assertThat(ask(serving(_ -> {}), "GET /static/app.js", "Accept-Encoding: gzip, br")
                        .body())
                .isEqualTo("plain");
    }

    @Test
    void aFolderIsListedIfThatIsWanted() throws Exception {
        write("site/docs/<b>&\".txt", "x");
        write("site/docs/sub/x", "x");
        Application app = serving(options -> options.listing(true));
        String page = ask(app, "GET /static/docs/").body();
        assertThat(page)
                .contains("<a href=\"./%3Cb%3E%26%22.txt\">&lt;b&gt;&amp;&quot;.txt</a> 1 bytes")
                .contains("<a href=\"./sub/\">sub/</a>")
                .contains("<a href=\"../\">");
        assertThat(page.indexOf("sub/")).isLessThan(page.indexOf("page.html"));
        assertThat(ask(app, "GET /static/.well-known/").body()).contains("security.txt");
        assertThat(ask(app, "GET /static/").body()).isEqualTo("index");
    }

    @Test
    void headersOfEveryFile() throws Exception {
        Application app = serving(options -> options.header("Cache-Control", "max-age=60"));
        assertThat(ask(app, "GET /static/").header("Cache-Control")).isEqualTo("max-age=60");
        assertThat(ask(app, "GET /static/", "If-None-Match: *").header("Cache-Control"))
                .isEqualTo("max-age=60");
    }

    private Application serving(Consumer<? super StaticFilesOptions> configure) {
        return serving(site, configure);
    }

    private static Application serving(Path root, Consumer<? super StaticFilesOptions> configure) {
        return new Application().files("/static", root, configure);
    }

    @Test
    void filesMayBeBelowEverythingElse() throws Exception {
        var inner = new Application().files("/", site);
        Application app = new Application()
                .get("/api", _ -> Response.text("api"))
                .mount("/inner", inner)
                .files("/", site);
        assertThat(ask(app, "GET /").body()).isEqualTo("index");
        assertThat(ask(app, "GET /docs").header("Location")).isEqualTo("./docs/");
        assertThat(ask(app, "GET /docs/page.html").body()).isEqualTo("page");
        assertThat(ask(app, "GET /api").body()).isEqualTo("api");
        assertThat(ask(app, "GET /inner/docs/page.html").body()).isEqualTo("page");
        assertThat(ask(app, "POST /docs/page.html").status()).isEqualTo(405);
    }

    private Path write(String name, String text) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
    }
}
