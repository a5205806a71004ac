package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RawAnswers.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.RawAnswers.Raw;
import org.junit.jupiter.api.Test;

/// Paths that have a route with a slash more, or less, at their end.
class SlashRedirectTest {

    @Test
    void byDefaultTheyHaveNone() throws Exception {
        var app = new Application().get("/a", _ -> Response.text("a")).get("/b/", _ -> Response.text("b"));
        assertThat(ask(app, "GET /a/").status()).isEqualTo(404);
        assertThat(ask(app, "GET /b").status()).isEqualTo(404);
    }

    @Test
    void ifWantedTheyLeadThere() throws Exception {
        assertThat(location("GET /a/")).isEqualTo("308 /a");
        assertThat(location("GET /a/?x=1&y=%20")).isEqualTo("308 /a?x=1&y=%20");
        assertThat(location("HEAD /a/")).isEqualTo("308 /a");
        assertThat(location("POST /d/b")).isEqualTo("308 /d/b/"); // which allows GET only, and says so there
        assertThat(location("GET /p/%C3%A4%2F%25/")).isEqualTo("308 /p/%C3%A4%2F%25");
        assertThat(location("GET http://b/a/")).isEqualTo("308 /a");
        assertThat(location("GET /in/c/")).isEqualTo("308 /in/c");
        assertThat(location("GET /a")).isEqualTo("200 ");
        assertThat(location("GET /b/")).isEqualTo("200 ");
        assertThat(location("POST /a")).isEqualTo("405 ");
        assertThat(location("GET /none/none/")).isEqualTo("404 ");
        assertThat(location("GET /")).isEqualTo("404 ");
    }

    /// A text that begins with two slashes, or with a slash and a backslash, names another host.
    @Test
    void theyNeverLeadToAnotherHost() throws Exception {
        assertThat(location("GET //evil.example/")).isEqualTo("308 /evil.example");
        assertThat(location("GET /%2F/evil.example/")).isEqualTo("404 ");
        assertThat(location("GET /.//evil.example/")).isEqualTo("308 /evil.example");
        assertThat(location("GET /\\evil.example/")).isEqualTo("308 /%5Cevil.example");
        assertThat(location("GET /%0d%0aX:y/")).isEqualTo("308 /%0D%0AX:y");
    }

    private static String location(String request) throws Exception {
        var app = new Application(options -> options.redirectSlashes(true))
                .get("/a", _ -> Response.text("a"))
                .get("/b/", _ -> Response.text("b"))
                .get("/d/b/", _ -> Response.text("d"))
                .get("/p/{name}", _ -> Response.text("p"))
                .get("/{any}", _ -> Response.text("any"))
                .mount("/in", new Application().get("/c", _ -> Response.text("c")));
        Raw answer = ask(app, request);
        return answer.status() + " " + answer.header("Location");
    }
}
