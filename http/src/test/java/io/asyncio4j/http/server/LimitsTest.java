package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RawAnswers.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.RawAnswers.Raw;
import org.junit.jupiter.api.Test;

/// What is too large is refused by a message that says what, how large and which limit.
class LimitsTest {

    @Test
    void theDefaults() throws Exception {
        var app = new Application().get("/{path...}", request -> Response.text("ok"));
        assertThat(ask(app, "GET /" + "x".repeat(8000)).body()).isEqualTo("ok");
        Raw line = ask(app, "GET /" + "x".repeat(9000));
        assertThat(line.status()).isEqualTo(414);
        assertThat(line.body()).isEqualTo("the first line of the request has more than 8190 bytes (maxLine)");
        assertThat(ask(app, "GET /", "X: " + "x".repeat(60_000)).body()).isEqualTo("ok");
        Raw headers = ask(app, "GET /", "Short: 1", "Cookie: " + "x".repeat(70_000), "Other: 2");
        assertThat(headers.status()).isEqualTo(431);
        assertThat(headers.body())
                .startsWith(
                        "the headers have more than 65536 bytes (maxHeaders), the largest is Cookie with at least ");
    }

    @Test
    void theyCanBeSet() throws Exception {
        var app = new Application(
                        options -> options.limits(limits -> limits.maxLine(100).maxHeaders(200)))
                .get("/{path...}", request -> Response.text("ok"));
        assertThat(ask(app, "GET /" + "x".repeat(200)).body()).contains("more than 100 bytes (maxLine)");
        assertThat(ask(app, "GET /", "X: " + "x".repeat(100)).body()).isEqualTo("ok");
        assertThat(ask(app, "GET /", "A: 1", "B: " + "x".repeat(90), "C: " + "x".repeat(90))
                        .body())
                .contains("more than 200 bytes (maxHeaders)");
        var wide = new Application(options ->
                        options.limits(limits -> limits.maxHeaders(1 << 20).maxLine(1 << 16)))
                .get("/{path...}", request -> Response.text("ok"));
        assertThat(ask(wide, "GET /" + "x".repeat(60_000), "X: " + "x".repeat(1_000_000))
                        .body())
                .isEqualTo("ok");
    }
}
