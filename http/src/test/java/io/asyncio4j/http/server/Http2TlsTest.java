package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.SelfSigned;
import io.asyncio4j.net.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which HTTP is spoken over TLS. The client is the JDK's.
@Timeout(120)
class Http2TlsTest {

    @TempDir
    private static Path folder;

    private static KeyStore store;

    @BeforeAll
    static void makeCertificate() throws Exception {
        store = SelfSigned.store(folder, "localhost");
    }

    @Test
    void clientsThatCanSpeakHttp2() throws Exception {
        Tls tls = tls(_ -> {});
        assertVersions(options -> options.tls(tls), "HTTP/2 HTTP_2", "HTTP/1.1 HTTP_1_1");
    }

    @Test
    void theProgramsTlsMaySayOtherwise() throws Exception {
        Tls tls = tls(options -> options.applicationProtocols("http/1.1"));
        assertVersions(options -> options.tls(tls), "HTTP/1.1 HTTP_1_1", "HTTP/1.1 HTTP_1_1");
    }

    @Test
    void theApplicationMaySayOtherwise() throws Exception {
        Tls tls = tls(_ -> {});
        assertVersions(options -> options.tls(tls).http2(false), "HTTP/1.1 HTTP_1_1", "HTTP/1.1 HTTP_1_1");
    }

    @Test
    void withoutTlsNobodyIsUpgraded() throws Exception {
        assertVersions(_ -> {}, "HTTP/1.1 HTTP_1_1", "HTTP/1.1 HTTP_1_1");
    }

    @Test
    void certificatesAreReadAgainForHttp2Too() throws Exception {
        Tls tls = tls(_ -> {});
        run(() -> {
            try (var server = application(options -> options.tls(tls)).start(0);
                    var client = client(HttpClient.Version.HTTP_2)) {
                tls.reload();
                assertThat(ask(client, uri(server.port(), "https"))).isEqualTo("HTTP/2 HTTP_2");
            }
        });
    }

    @Test
    void manyBodiesShareAConnection() throws Exception {
        Tls tls = tls(_ -> {});
        run(() -> {
            try (var server = application(options -> options.tls(tls)).start(0);
                    var client = client(HttpClient.Version.HTTP_2)) {
                URI uri = uri(server.port(), "https");
                ask(client, uri);
                List<Integer> lengths = toThread(() -> {
                    var answers = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
                    for (int n = 0; n < 50; n++) {
                        var body = HttpRequest.BodyPublishers.ofByteArray(new byte[500_000 + n]);
                        answers.add(client.sendAsync(
                                HttpRequest.newBuilder(uri).POST(body).build(),
                                HttpResponse.BodyHandlers.ofByteArray()));
                    }
                    return answers.stream()
                            .map(answer -> answer.join().body().length)
                            .toList();
                });
                assertThat(lengths).hasSize(50).startsWith(500_000, 500_001).endsWith(500_049);
                assertThat(server.connectionCount()).isEqualTo(1);
            }
        });
    }

    private static Tls tls(Consumer<Tls.Options> configure) {
        return Tls.server(options -> configure.accept(options.keyStore(store, "secret".toCharArray())));
    }

    private static Application application(Consumer<ApplicationOptions> configure) {
        return new Application(
                        options -> configure.accept(options.host("127.0.0.1").maxBody(1 << 20)))
                .get("/", request -> Response.text(request.version()))
                .post("/", request -> Response.bytes("x/y", request.bytes()));
    }

    private static HttpClient client(HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(SelfSigned.context(store))
                .build();
    }

    private static URI uri(int port, String scheme) {
        return URI.create(scheme + "://localhost:" + port + "/");
    }

    private static String ask(HttpClient client, URI uri) {
        return toThread(() -> {
            try {
                var answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                return answer.body() + " " + answer.version();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void assertVersions(Consumer<ApplicationOptions> configure, String ofNew, String ofOld)
            throws Exception {
        run(() -> {
            try (var server = application(configure).start(0);
                    var young = client(HttpClient.Version.HTTP_2);
                    var old = client(HttpClient.Version.HTTP_1_1)) {
                URI uri = uri(server.port(), server.uri().getScheme());
                assertThat(ask(young, uri)).isEqualTo(ofNew);
                assertThat(ask(old, uri)).isEqualTo(ofOld);
            }
        });
    }
}
