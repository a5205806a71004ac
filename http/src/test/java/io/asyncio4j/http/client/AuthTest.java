package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncio4j.http.Headers;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who requests say they come from, and to whom.
@Timeout(60)
class AuthTest {

    private static final String CHALLENGE = "401 Unauthorized\nWWW-Authenticate: Basic realm=x\n"
            + "WWW-Authenticate: Digest realm=\"r\", nonce=\"%s\", qop=\"auth, auth-int\", algorithm=SHA-256";

    @TempDir
    private Path folder;

    private ScriptedServer server = new ScriptedServer(_ -> "200 OK");

    @Test
    void basicIsInUtf8() throws Exception {
        with(_ -> {}, session -> {
            session.get("http://h/", request -> request.auth(Auth.basic("J\u00e4", "p:\u20ac")));
            session.get("http://user:url@h/", request -> request.auth(Auth.basic("a", "b")));
            session.get("http://user:url@h/");
        });
        assertThat(pairs()).containsExactly("J\u00e4:p:\u20ac", "a:b", "user:url");
    }

    @Test
    void theSessionsGoesBehindTheRequests() throws Exception {
        with(options -> options.auth(Auth.basic("s", "s")), session -> {
            session.get("http://h/");
            session.get("http://u:u@h/");
            session.get("http://h/", request -> request.auth(Auth.basic("r", "r")));
            session.get("http://h/", request -> request.header("Authorization", "Basic " + base64("h:h")));
        });
        assertThat(pairs()).containsExactly("s:s", "u:u", "r:r", "h:h");
    }

    @Test
    void whatIsForTheBaseStaysThere() throws Exception {
        for (String base : List.of("http://h/", "http://b:b@h/")) {
            server = new ScriptedServer(_ -> "200 OK");
            with(
                    options -> {
                        options.baseUrl(base);
                        if (!base.contains("@")) {
                            options.auth(Auth.basic("b", "b"));
                        }
                    },
                    session -> {
                        session.get("x");
                        session.get("http://h/y");
                        session.get("http://o/");
                        session.get("https://h/");
                        session.get("http://h:81/");
                    });
            assertThat(pairs()).containsExactly("b:b", "b:b", "", "", "");
        }
    }

    @Test
    void nothingGoesToWhereARedirectLeads() throws Exception {
        for (Auth auth : List.of(Auth.basic("u", "p"), Auth.bearer("t"), Auth.digest("u", "p"))) {
            server = new ScriptedServer(head -> switch (head.split(" ", 3)[1]) {
                case "/" -> "302 Found\nLocation: /same";
                case "/same" ->
                    ScriptedServer.value(head, "authorization").isEmpty()
                            ? CHALLENGE.formatted("n")
                            : "302 Found\nLocation: http://o/other";
                default -> CHALLENGE.formatted("m");
            });
            with(
                    options -> options.auth(auth),
                    session -> assertThat(session.get("http://h/").status()).isEqualTo(401));
            assertThat(server.targets().getLast()).isEqualTo("/other");
            assertThat(server.sent("authorization").getLast())
                    .as(auth.toString())
                    .isEmpty();
            assertThat(server.sent("authorization").get(server.heads.size() - 2))
                    .isNotEmpty();
        }
    }

    @Test
    void aTokenIsAskedForOnceAndAgainWhenItIsRefused() throws Exception {
        var asked = new ArrayList<String>();
        server = new ScriptedServer(
                head -> head.contains("Bearer t2") ? "200 OK" : "401 Unauthorized\nWWW-Authenticate: Bearer");
        virtually(network -> {
            try (var session = server.session(network, options -> options.limit(3))) {
                Auth auth = Auth.bearer(() -> {
                    sleep(seconds(1));
                    asked.add("asked at " + network.now());
                    return "t" + asked.size();
                });
                Consumer<ClientRequest> with = request -> request.auth(auth);
                var answers = gather(
                        () -> session.get("http://h/", with).text(),
                        () -> session.get("http://h/", with).text(),
                        () -> session.get("http://h/", with).text());
                assertThat(answers).containsOnly("ok");
                assertThat(session.get("http://h/", with).status()).isEqualTo(200);
            }
        });
        assertThat(asked).containsExactly("asked at 1000", "asked at 2000");
        assertThat(server.sent("authorization"))
                .containsExactly(
                        "Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2", "Bearer t2", "Bearer t2");
    }

    @Test
    void aTokenThatIsRefusedAgainIsTheAnswer() throws Exception {
        server = new ScriptedServer(_ -> "401 Unauthorized");
        with(options -> options.limit(1), session -> {
            var asked = new ArrayList<String>();
            Auth auth = Auth.bearer(() -> {
                asked.add("");
                session.get("http://login/").text(); // the only connection is free
                return "same";
            });
            try (var response = session.get("http://h/", request -> request.auth(auth))) {
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.text()).isEqualTo("ok");
            }
            assertThat(asked).hasSize(2);
            server.heads.clear();
            session.get("http://h/", request -> request.auth(Auth.bearer("fixed")))
                    .text();
            assertThat(server.heads).hasSize(1);
        });
    }

    @Test
    void whatTheSourceOfTokensThrowsTheRequestThrows() throws Exception {
        with(options -> options.limit(1).timeout(seconds(3)), session -> {
            Auth failing = Auth.bearer(() -> {
                throw new UnsupportedOperationException("none");
            });
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> session.get("http://h/", request -> request.auth(failing)));
            Auth slow = Auth.bearer(() -> {
                sleep(seconds(10));
                return "late";
            });
            assertThatExceptionOfType(ClientTimeoutException.class)
                    .isThrownBy(() -> session.get("http://h/", request -> request.auth(slow)))
                    .satisfies(e -> assertThat(e.phase()).isEqualTo(Phase.AUTHENTICATION));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.get("http://h/", request -> request.auth(Auth.bearer(() -> "secret\n"))))
                    .withMessageNotContaining("secret");
            assertThat(session.get("http://h/").text()).isEqualTo("ok");
        });
    }

    @Test
    void digestAnswersAndRemembers() throws Exception {
        server = digestServer("n");
        Auth auth = Auth.digest("u", "secret");
        with(options -> options.auth(auth), session -> {
            assertThat(session.get("http://h/a?b=%2F").text()).isEqualTo("ok");
            assertThat(session.post("http://h/b", request -> request.text("body"))
                            .text())
                    .isEqualTo("ok");
            assertThat(session.get("http://o/").text()).isEqualTo("ok");
        });
        assertThat(server.targets()).containsExactly("/a?b=%2F", "/a?b=%2F", "/b", "/", "/");
        assertThat(server.sent("authorization").get(0)).isEmpty();
        assertThat(server.sent("authorization").get(1))
                .contains("uri=\"/a?b=%2F\"", "nc=00000001", "qop=auth,", "algorithm=SHA-256")
                .doesNotContain("secret");
        assertThat(server.sent("authorization").get(2)).contains("uri=\"/b\"", "nc=00000002");
        assertThat(server.sent("authorization").get(3)).isEmpty();
    }

    @Test
    void digestTakesTheNextNonceAndGoesOnWhenOneIsStale() throws Exception {
        String[] nonce = {"n1"};
        server = new ScriptedServer(head -> {
            String sent = ScriptedServer.value(head, "authorization");
            if (!sent.contains("nonce=\"" + nonce[0] + "\"")) {
                return CHALLENGE.formatted(nonce[0]) + (sent.isEmpty() ? "" : ", stale=true");
            }
            boolean next = head.contains("/next");
            nonce[0] = next ? "n2" : nonce[0];
            return "200 OK" + (next ? "\nAuthentication-Info: nextnonce=\"n2\", qop=auth" : "");
        });
        with(options -> options.auth(Auth.digest("u", "p")), session -> {
            assertThat(session.get("http://h/next").text()).isEqualTo("ok");
            assertThat(session.get("http://h/x").text()).isEqualTo("ok");
            nonce[0] = "n3";
            assertThat(session.get("http://h/y").text()).isEqualTo("ok");
        });
        assertThat(server.targets()).containsExactly("/next", "/next", "/x", "/y", "/y");
        assertThat(server.sent("authorization").get(2)).contains("nonce=\"n2\"", "nc=00000001");
        assertThat(server.sent("authorization").get(4)).contains("nonce=\"n3\"", "nc=00000001");
    }

    @Test
    void aWrongPasswordIsTriedOnce() throws Exception {
        int[] count = {0};
        server = new ScriptedServer(_ -> CHALLENGE.formatted("n" + ++count[0]));
        with(options -> options.auth(Auth.digest("u", "wrong")).limit(1), session -> {
            try (var response = session.get("http://h/")) {
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.text()).isEqualTo("ok");
            }
        });
        assertThat(server.heads).hasSize(2);
    }

    @Test
    void aBodyIsSentAgainUnlessItIsAStream() throws Exception {
        Path file = Files.writeString(folder.resolve("body"), "body");
        server = digestServer("n");
        with(_ -> {}, session -> {
            List<Consumer<ClientRequest>> bodies = List.of(
                    request -> request.text("body"),
                    request -> request.file("text/plain", file),
                    request -> request.bytes("text/plain", new byte[100]).compress("gzip"));
            for (var body : bodies) {
                assertThat(session.post("http://h/", request -> {
                                    body.accept(request.auth(Auth.digest("u", "p")));
                                })
                                .status())
                        .isEqualTo(200);
            }
            Auth auth = Auth.digest("u", "p");
            Consumer<ClientRequest> streamed =
                    request -> request.auth(auth).stream("text/plain", out -> out.write(new byte[] {1}));
            assertThat(session.post("http://h/", streamed).status()).isEqualTo(401);
            session.get("http://h/", request -> request.auth(auth)).close();
            assertThat(session.post("http://h/", streamed).status()).isEqualTo(200);
        });
    }

    @Test
    void digestHashesTheBodyIfTheServerInsists() throws Exception {
        Path file = Files.writeString(folder.resolve("body"), "body");
        server = new ScriptedServer(
                head -> ScriptedServer.value(head, "authorization").isEmpty()
                        ? "401 Unauthorized\nWWW-Authenticate: Digest realm=r, nonce=n, qop=auth-int"
                        : "200 OK");
        with(_ -> {}, session -> {
            for (Consumer<ClientRequest> body : List.<Consumer<ClientRequest>>of(
                    request -> request.bytes("text/plain", "body".getBytes(StandardCharsets.US_ASCII)),
                    request -> request.file("text/plain", file))) {
                session.post("http://h/", request -> body.accept(request.auth(Auth.digest("u", "p"))))
                        .close();
            }
        });
        assertThat(server.sent("authorization").get(1)).contains("qop=auth-int");
        assertThat(server.sent("authorization").get(3)).contains("qop=auth-int");
    }

    @Test
    void middlewaresSeeWhatIsSentUnlessItMustBeSigned() throws Exception {
        var seen = new ArrayList<String>();
        server = digestServer("n");
        with(
                options -> options.use((request, next) -> {
                    seen.add(request.headers().first("Authorization").orElse("none"));
                    return next.send(request.url().endsWith("/away") ? request.withUrl("http://o/") : request);
                }),
                session -> {
                    session.get("http://h/", request -> request.auth(Auth.bearer("t")))
                            .close();
                    session.get("http://h/away", request -> request.auth(Auth.bearer("t")))
                            .close();
                    session.get("http://h/", request -> request.auth(Auth.digest("u", "p")))
                            .close();
                });
        assertThat(seen).containsExactly("Bearer t", "Bearer t", "none");
        assertThat(server.sent("authorization").get(0)).isEqualTo("Bearer t");
        assertThat(server.sent("authorization").get(1)).isEmpty();
        assertThat(server.sent("authorization").getLast()).startsWith("Digest ");
    }

    @Test
    void netrcCountsIfTheProgramSaysSo() throws Exception {
        Path netrc = Files.writeString(
                folder.resolve("netrc"), "machine h login n password n\nmachine r login r password r\ndefault login d");
        server = new ScriptedServer(head -> {
            String target = head.split(" ", 3)[1];
            return target.startsWith("/to=") ? "302 Found\nLocation: " + target.substring(4) : "200 OK";
        });
        with(options -> options.netrc(netrc), session -> {
            session.get("http://h:8080/");
            session.get("http://u:u@h/");
            session.get("http://h/", request -> request.auth(Auth.basic("a", "a")));
            session.get("http://other/");
            session.get("http://h/to=http://r/");
            session.get("http://h/to=http://other/");
            session.get("https://h/to=http://r/");
        });
        assertThat(pairs()).containsExactly("n:n", "u:u", "a:a", "d:", "n:n", "r:r", "n:n", "", "n:n", "");
        server.heads.clear();
        with(_ -> {}, session -> session.get("http://h/"));
        assertThat(pairs()).containsExactly("");
        with(
                options -> options.netrc(folder.resolve("none")),
                session -> assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> session.get("http://h/"))
                        .withMessageContaining("cannot read netrc " + folder.resolve("none")));
    }

    @Test
    void whatContradictsItselfIsRefused() throws Exception {
        with(_ -> {}, session -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.get(
                            "http://h/", r -> r.auth(Auth.bearer("t")).header("Authorization", "x")));
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            session.get("http://h/", r -> r.cookie("a", "b").header("Cookie", "x")));
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(o -> o.auth(Auth.bearer("t")).header("Authorization", "x"), _ -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> Auth.basic("a:b", "c"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Auth.bearer("se cret"))
                .withMessageNotContaining("cret");
    }

    @Test
    void noTextShowsASecret() throws Exception {
        with(options -> options.auth(Auth.basic("u", "secret")), session -> {
            var response = session.get("http://h/");
            assertThat(response.toString() + response.url() + response.history())
                    .doesNotContain("secret");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.get("http://h/", r -> r.header("Authorization", "secret\n")))
                    .withMessageNotContaining("secret");
        });
        for (Auth auth : List.of(Auth.basic("u", "secret"), Auth.bearer("secret"), Auth.digest("u", "secret"))) {
            assertThat(auth.toString()).startsWith("Auth[").doesNotContain("secret");
        }
        assertThat(Headers.EMPTY
                        .with("Authorization", "secret")
                        .with("X", "y")
                        .with("set-cookie", "secret")
                        .toString())
                .isEqualTo("[Authorization=***, X=y, set-cookie=***]");
    }

    private static ScriptedServer digestServer(String nonce) {
        return new ScriptedServer(
                head -> ScriptedServer.value(head, "authorization").isEmpty() ? CHALLENGE.formatted(nonce) : "200 OK");
    }

    private List<String> pairs() {
        UnaryOperator<String> decoded = header -> header.isEmpty()
                ? ""
                : new String(Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8);
        return server.sent("authorization").stream().map(decoded).toList();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void with(Consumer<ClientOptions> configure, Consumer<ClientSession> body) throws Exception {
        virtually(network -> {
            try (var session = server.session(network, configure)) {
                body.accept(session);
            }
        });
    }
}
