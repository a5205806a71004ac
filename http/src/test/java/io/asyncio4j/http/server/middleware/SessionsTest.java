package io.asyncio4j.http.server.middleware;

import static io.asyncio4j.http.server.middleware.Answers.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionsTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);

    private Instant now = Instant.parse("2026-11-28T10:00:00Z");
    private final InstantSource clock = () -> now;

    @Test
    void aSessionComesBackWithTheNextRequest() throws Exception {
        for (boolean encrypted : List.of(true, false)) {
            var app = app(encrypted, KEY, _ -> {});
            String first = answer(app, "GET /set?v=gr%C3%BC%C3%9F", "");
            String cookie = cookie(first).orElseThrow();
            assertThat(first)
                    .contains("; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600\r\n")
                    .containsIgnoringCase("vary: cookie\r\n")
                    .doesNotContain("Secure");
            assertThat(answer(app, "GET /get", sent(cookie)))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContain("Set-Cookie")
                    .endsWith(utf8("gr\u00fc\u00df old"));
            assertThat(answer(app, "GET /none", sent(cookie)))
                    .doesNotContain("Set-Cookie")
                    .doesNotContain("Vary");
            boolean readable = new String(
                            Base64.getUrlDecoder().decode(cookie.substring("session=".length())),
                            StandardCharsets.UTF_8)
                    .contains("gr\u00fc\u00df");
            assertThat(readable).isEqualTo(!encrypted);
            assertThat(cookie(answer(app, "GET /set?v=gr%C3%BC%C3%9F", sent(cookie))))
                    .isEmpty(); // nothing has changed
        }
    }

    @Test
    void nobodyCanChangeOrMakeOne() throws Exception {
        for (boolean encrypted : List.of(true, false)) {
            var app = app(encrypted, KEY, _ -> {});
            String cookie = cookie(answer(app, "GET /set?v=x", "")).orElseThrow();
            String text = cookie.substring("session=".length());
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            for (int i = 0; i < bytes.length; i++) {
                byte[] forged = bytes.clone();
                forged[i] ^= 1;
                assertThat(new SealedText(encrypted, "session", List.of(KEY))
                                .open(Base64.getUrlEncoder().withoutPadding().encodeToString(forged)))
                        .as("byte " + i)
                        .isNull();
                assertThat(new SealedText(encrypted, "session", List.of(KEY))
                                .open(Base64.getUrlEncoder().encodeToString(java.util.Arrays.copyOf(bytes, i))))
                        .as("cut at " + i)
                        .isNull();
            }
            for (String wrong : List.of("", "!", "AA", "e30", "%")) {
                assertThat(answer(app, "GET /get", sent("session=" + wrong)))
                        .startsWith("HTTP/1.1 200")
                        .endsWith("- new")
                        .containsIgnoringCase("set-cookie: session=; ")
                        .contains("Max-Age=0");
            }
            assertThat(answer(app(encrypted, OTHER, _ -> {}), "GET /get", sent(cookie)))
                    .endsWith("- new");
            assertThat(answer(app(!encrypted, KEY, _ -> {}), "GET /get", sent(cookie)))
                    .endsWith("- new");
            assertThat(answer(app(encrypted, KEY, o -> o.name("other")), "GET /get", sent("other=" + text)))
                    .endsWith("- new"); // of another cookie
        }
    }

    @Test
    void keysCanBeReplaced() throws Exception {
        String old =
                cookie(answer(app(true, OTHER, _ -> {}), "GET /set?v=x", "")).orElseThrow();
        var app = app(true, KEY, o -> o.olderKey(OTHER));
        String answer = answer(app, "GET /get", sent(old));
        assertThat(answer).endsWith("x old");
        String renewed = cookie(answer).orElseThrow();
        assertThat(answer(app(true, KEY, _ -> {}), "GET /get", sent(renewed))).endsWith("x old");
    }

    @Test
    void sessionsEndUnlessTheyAreUsed() throws Exception {
        var app = app(true, KEY, o -> o.maxAge(Duration.ofHours(2)));
        String cookie = cookie(answer(app, "GET /set?v=x", "")).orElseThrow();
        now = now.plus(Duration.ofMinutes(59));
        assertThat(cookie(answer(app, "GET /get", sent(cookie)))).isEmpty();
        now = now.plus(Duration.ofMinutes(2));
        String renewed = cookie(answer(app, "GET /get", sent(cookie))).orElseThrow();
        now = now.plus(Duration.ofMinutes(59));
        assertThat(answer(app, "GET /get", sent(cookie))).endsWith("- new");
        assertThat(answer(app, "GET /get", sent(renewed))).endsWith("x old");
    }

    @Test
    void aSessionThatIsClearedLeavesTheClient() throws Exception {
        var app = app(true, KEY, o -> o.name("__Host-s"));
        String cookie = cookie(answer(app, "GET /set?v=x", "")).orElseThrow();
        assertThat(answer(app, "GET /clear", sent(cookie)))
                .containsIgnoringCase("set-cookie: __Host-s=; ")
                .contains("Max-Age=0")
                .contains("Secure");
        assertThat(answer(app, "GET /clear", "")).doesNotContain("__Host-s");
    }

    @Test
    void aSessionThatIsTooLongIsAnErrorOfTheServer() throws Exception {
        assertThat(answer(app(true, KEY, _ -> {}), "GET /set?v=" + "x".repeat(4_000), ""))
                .startsWith("HTTP/1.1 500");
        assertThatThrownBy(() -> Sessions.encrypted(new byte[31], _ -> {}))
                .hasMessage("a key must have at least 32 bytes, had 31");
    }

    private Application app(boolean encrypted, byte[] key, Consumer<? super Sessions.Options> configure) {
        Consumer<Sessions.Options> all = o -> {
            o.clock(clock);
            configure.accept(o);
        };
        return new Application()
                .use(encrypted ? Sessions.encrypted(key, all) : Sessions.signed(key, all))
                .get("/set", request -> {
                    request.get(Sessions.SESSION)
                            .set("v", request.queryParam("v").orElseThrow());
                    return Response.empty();
                })
                .get("/get", request -> {
                    var session = request.get(Sessions.SESSION);
                    return Response.text(session.find("v").orElse("-") + (session.isNew() ? " new" : " old"));
                })
                .get("/clear", request -> {
                    request.get(Sessions.SESSION).clear();
                    return Response.empty();
                });
    }

    /// The pair that a client sends back.
    private static Optional<String> cookie(String answer) {
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, "set-cookie: ", 0, 12))
                .map(line -> Cookie.parse(line.substring(12)).orElseThrow())
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .findFirst();
    }

    private static String sent(String cookie) {
        return "Cookie: " + cookie + "\r\n";
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
