package io.asyncio4j.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.testing.TestClient;
import io.asyncio4j.test.AsyncTest;

/// What a proxy needs: headers and bodies as they are.
class ForwardedExchangeTest {

    private static final String TEXT = "tea ".repeat(1000);

    @AsyncTest
    void manyHeadersTakeThePlaceOfTheSessions() {
        var app = new Application()
                .get("/", request -> Response.text(request.headers().toString()));
        try (var client =
                TestClient.start(app, options -> options.header("B", "session").header("C", "session"))) {
            var headers = Headers.EMPTY.with("A", "1").with("a", "2").with("B", "3");
            String seen = client.get("/", request -> request.header("A", "0").headers(headers))
                    .text();
            assertThat(seen).contains("A=1", "a=2", "B=3", "C=session").doesNotContain("A=0", "B=session");
        }
    }

    @AsyncTest
    void aBodyIsLeftAsItWasSent() {
        var app = new Application(options -> options.everyRoute(route -> route.compress(true)))
                .get("/", _ -> Response.text(TEXT));
        try (var client = TestClient.start(app)) {
            assertThat(client.get("/").text()).isEqualTo(TEXT);
            var raw = client.get(
                    "/", request -> request.header("Accept-Encoding", "gzip").decompress(false));
            assertThat(raw.headers().first("Content-Encoding")).contains("gzip");
            assertThat(raw.bytes()).startsWith(0x1f, 0x8b).hasSizeLessThan(1000);
        }
    }
}
