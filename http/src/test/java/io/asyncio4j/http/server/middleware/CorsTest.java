package io.asyncio4j.http.server.middleware;

import static io.asyncio4j.http.server.middleware.Answers.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CorsTest {

    private static final String ORIGIN = "Origin: https://a.org\r\n";

    @Test
    void preflightsAreAnsweredForAllowedOriginsOnly() throws Exception {
        var app = app(Cors.of(o ->
                o.origins("https://a.org").credentials(true).headers("X-Own").maxAge(Duration.ofSeconds(7))));
        String asked =
                "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-own,content-type, x-other\r\n";
        assertThat(answer(app, "OPTIONS /x", ORIGIN + asked))
                .startsWith("HTTP/1.1 204")
                .contains("Access-Control-Allow-Origin: https://a.org\r\n")
                .contains("Access-Control-Allow-Credentials: true\r\n")
                .contains("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n")
                .contains("Access-Control-Allow-Headers: x-own, content-type\r\n")
                .contains("Access-Control-Max-Age: 7\r\n")
                .contains("Vary: Origin\r\n");
        for (String origin :
                List.of("https://b.org", "http://a.org", "https://a.org.evil", "null", "https://a.org:8443")) {
            assertThat(answer(app, "OPTIONS /x", "Origin: " + origin + "\r\n" + asked))
                    .as(origin)
                    .startsWith("HTTP/1.1 204")
                    .contains("Vary: Origin\r\n")
                    .doesNotContain("Access-Control-");
        }
        assertThat(answer(app, "OPTIONS /x", ORIGIN))
                .contains("OPTIONS")
                .contains("llow: GET, HEAD, OPTIONS"); // no preflight
    }

    @Test
    void everyAnswerSaysWhoMayReadIt() throws Exception {
        var app = app(Cors.of(o -> o.origins("https://a.org").exposed("X-Total")));
        for (String target : List.of("GET /x", "GET /broken", "GET /none", "POST /x", "GET /refused")) {
            assertThat(answer(app, target, ORIGIN))
                    .as(target)
                    .contains("Access-Control-Allow-Origin: https://a.org\r\n")
                    .contains("Access-Control-Expose-Headers: X-Total\r\n")
                    .doesNotContain("Credentials");
        }
        assertThat(answer(app, "GET /x", ""))
                .startsWith("HTTP/1.1 200")
                .contains("Vary: Origin\r\n")
                .doesNotContain("Access-Control");
        assertThat(answer(app, "GET /vary", ORIGIN)).containsOnlyOnce("ary: ");
    }

    @Test
    void anyOriginHasNoCredentials() throws Exception {
        var app = app(Cors.of(o -> o.anyOrigin()));
        assertThat(answer(app, "GET /x", "Origin: null\r\n"))
                .contains("Access-Control-Allow-Origin: *\r\n")
                .doesNotContain("Vary");
        assertThatThrownBy(() -> Cors.of(o -> o.anyOrigin().credentials(true)))
                .hasMessageContaining("name the origins");
        assertThatThrownBy(() -> Cors.of(_ -> {})).hasMessageContaining("an origin must be allowed");
        for (String origin : List.of("*", "a.org", "https://a.org/", "https://A.org", "https://", "https://u@a.org")) {
            assertThatThrownBy(() -> Cors.of(o -> o.origins(origin)))
                    .as(origin)
                    .hasMessageContaining("was \"" + origin + "\"");
        }
    }

    private static Application app(Cors cors) {
        return new Application()
                .use(cors)
                .use((request, next) ->
                        request.path().equals("/refused") ? Response.text("no").withStatus(403) : next.handle(request))
                .get("/x", _ -> Response.text("x"))
                .get("/vary", _ -> Response.text("x").withHeader("Vary", "Accept, origin"))
                .get("/broken", _ -> {
                    throw new IllegalStateException("broken");
                });
    }
}
