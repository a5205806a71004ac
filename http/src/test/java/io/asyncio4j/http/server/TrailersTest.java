package io.asyncio4j.http.server;

import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.raw;
import static io.asyncio4j.http.HttpTest.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.Headers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What stands behind the body of a stream.
class TrailersTest {

    private static final String REST = "\r\nHost: a\r\nConnection: close\r\n\r\n";

    @Test
    void theyAreMadeWhenTheBodyHasBeenWritten() throws Exception {
        var count = new AtomicInteger();
        Response response = Response.stream("x/y", out -> {
                    out.write("body");
                    count.incrementAndGet();
                })
                .withTrailers(() -> Headers.EMPTY.with("X-Count", String.valueOf(count.get())));
        var app = application()
                .get("/", _ -> response)
                .get("/counted", _ -> response.withHeader("Content-Length", "4"))
                .get("/forbidden", _ -> response.withTrailers(() -> Headers.EMPTY.with("Content-Length", "1")));
        serving(app, server -> {
            assertThat(raw(server, "GET / HTTP/1.1" + REST)).endsWith("4\r\nbody\r\n0\r\nX-Count: 1\r\n\r\n");
            assertThat(raw(server, "HEAD / HTTP/1.1" + REST)).doesNotContain("X-Count");
            assertThat(raw(server, "GET / HTTP/1.0\r\n\r\n")).endsWith("body");
            assertThat(raw(server, "GET /counted HTTP/1.1" + REST)).endsWith("\r\n\r\nbody");
            assertThat(raw(server, "GET /forbidden HTTP/1.1" + REST)).endsWith("4\r\nbody\r\n");
        });
        assertThatThrownBy(() -> Response.text("x").withTrailers(() -> Headers.EMPTY))
                .isInstanceOf(IllegalStateException.class);
    }
}
