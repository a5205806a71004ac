package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.multipart.FormFile;
import io.asyncio4j.http.multipart.Part;
import io.asyncio4j.http.server.RawAnswers.Raw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forms and parts as requests bring them.
@SuppressWarnings("NullAway") // a part that is missing fails the test
class RequestFormTest {

    private static final String ENCODED = "application/x-www-form-urlencoded";
    private static final String PARTS = "multipart/form-data; boundary=b";
    private static final String UPLOAD = "--b\r\nContent-Disposition: form-data; name=t\r\n\r\ntext\r\n--b\r\n"
            + "Content-Disposition: form-data; name=f; filename=x\r\n\r\n" + "y".repeat(1000) + "\r\n--b--\r\n";

    @TempDir
    Path folder;

    @Test
    void aFormIsReadOnceAndItsFilesLastAsLongAsTheExchange() throws Exception {
        var seen = new ArrayList<Object>();
        Application app = application()
                .use((request, next) -> {
                    seen.add(request.form());
                    return next.handle(request);
                })
                .post("/{id}", request -> {
                    seen.add(request.form());
                    FormFile file = request.form().file("f").orElseThrow();
                    return Response.stream("x/y", out -> {
                        seen.add(files().size());
                        out.write(file.bytes());
                    });
                });
        assertThat(post(app, PARTS, UPLOAD).body()).contains("y".repeat(1000));
        assertThat(seen.get(0)).isSameAs(seen.get(1));
        assertThat(seen.get(2)).isEqualTo(1);
        assertThat(files()).isEmpty();
        assertThat(post(app, PARTS, "x").status()).isEqualTo(400);
    }

    @Test
    void whatIsNoFormOrTooLargeIsRefused() throws Exception {
        Application app = application()
                .post(
                        "/{id}",
                        request -> Response.text(String.valueOf(request.form().all("a"))));
        assertThat(post(app, ENCODED, "a=1&a=2").body()).isEqualTo("[1, 2]");
        assertThat(post(app, ENCODED + "; charset=UTF-8", "a=%C3%BC").body()).contains("\u00c3\u00bc");
        assertThat(post(app, "text/plain", "a=1").status()).isEqualTo(415);
        assertThat(post(app, ENCODED, "a=%f").status()).isEqualTo(400);
        Raw large = post(app, ENCODED, "a=" + "1".repeat(100));
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.body()).isEqualTo("the fields of the form have more than 100 bytes (maxText)");
        assertThat(post(
                                app,
                                PARTS,
                                "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n" + "y".repeat(5000)
                                        + "\r\n--b--")
                        .status())
                .isEqualTo(413);
        assertThat(post(app, PARTS, UPLOAD.substring(0, 900)).status()).isEqualTo(400);
        assertThat(files()).isEmpty();
    }

    @Test
    void partsAreReadAsTheyCome() throws Exception {
        Application app = application().post("/{id}", request -> {
            var reader = request.multipart(limits -> limits.maxPart(2000));
            var parts = new ArrayList<String>();
            for (Part part = reader.next(); part != null; part = reader.next()) {
                parts.add(part.name().orElse("") + part.bytes().length);
            }
            return Response.text(parts.toString());
        });
        assertThat(post(app, PARTS, UPLOAD).body()).isEqualTo("[t4, f1000]");
        assertThat(post(app, PARTS, UPLOAD.replace("yy", "yyyyy")).status()).isEqualTo(413);
        assertThat(post(app, PARTS, "nonsense").status()).isEqualTo(400);
        assertThat(post(app, "multipart/mixed", "x").status()).isEqualTo(400);
        assertThat(post(app, "text/plain", "x").status()).isEqualTo(415);
    }

    @Test
    void partsThatAreNotReadHoldTheClientBack() throws Exception {
        virtually(network -> {
            Application app = application().post("/", request -> {
                var part = request.multipart(_ -> {}).next();
                sleep(seconds(1));
                network.tell("first");
                return Response.text(part.text());
            });
            var peer = network.peer(app);
            peer.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: "
                    + PARTS + "\r\nContent-Length: 100000000\r\n\r\n");
            assertThat(peer.readHead()).contains("100 Continue");
            peer.send(UPLOAD);
            assertThat(peer.readHead()).contains("200 OK");
            assertThat(network.story()).containsExactly("1000 first");
        });
    }

    private Application application() {
        return new Application(options -> options.forms(
                forms -> forms.folder(folder).maxInMemory(500).maxText(100).maxForm(3000)));
    }

    private static Raw post(Application app, String type, String body) throws Exception {
        var answer = new String[1];
        virtually(network -> {
            var peer = network.peer(app);
            peer.send("POST /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: " + type
                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            answer[0] = peer.readAll();
        });
        return Raw.of(answer[0]);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
