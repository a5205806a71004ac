package io.asyncio4j.http.client;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What all requests of a session have in common.
@Timeout(60)
class SessionDefaultsTest {

    private final ScriptedServer server =
            new ScriptedServer(head -> head.contains(" /redirect") ? "302 Found\nLocation: /there?x=1" : "200 OK");

    @Test
    void urlsAreRelativeToTheBaseAsInABrowser() throws Exception {
        String[][] rows = {
            {"users", "https://h.org/api/users"},
            {"/users", "https://h.org/users"},
            {"./users", "https://h.org/api/users"},
            {"../users", "https://h.org/users"},
            {"../../../users", "https://h.org/users"},
            {"", "https://h.org/api/"},
            {"?q=1", "https://h.org/api/?q=1"},
            {"a%2Fb?c=%2f", "https://h.org/api/a%2Fb?c=%2f"},
            {"./a:b", "https://h.org/api/a:b"},
            {"//h.org/x", "https://h.org/x"},
            {"http://o.org/x", "http://o.org/x"},
            {" HTTPS://o.org/x", "https://o.org/x"},
        };
        with(options -> options.baseUrl("https://h.org/api/"), session -> {
            for (String[] row : rows) {
                assertThat(session.get(row[0]).url()).as(row[0]).isEqualTo(row[1]);
            }
            for (String away : List.of("//o.org/x", "\\\\o.org\\x", "/\\o.org", " //o.org/", "//h.org:81/", "a:b")) {
                assertThatIllegalArgumentException()
                        .as(away)
                        .isThrownBy(() -> session.get(away))
                        .withMessageStartingWith("invalid URL ");
            }
        });
        with(options -> options.baseUrl("https://h.org"), session -> {
            assertThat(session.get("x").url()).isEqualTo("https://h.org/x");
            assertThat(session.get("/x").url()).isEqualTo("https://h.org/x");
        });
    }

    @Test
    void aBaseThatWouldLoseItsEndIsRefused() throws Exception {
        for (String base : List.of("https://h.org/api", "https://h.org/?q", "https://h.org/#f", "/x", "h.org")) {
            assertThatIllegalArgumentException().as(base).isThrownBy(() -> with(o -> o.baseUrl(base), _ -> {}));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(o -> o.baseUrl("https://u:secret@h.org/api"), _ -> {}))
                .withMessage("baseUrl must end with / and have neither query nor fragment, was https://h.org/api");
    }

    @Test
    void parametersAreAddedAndNothingElseIsChanged() throws Exception {
        with(_ -> {}, session -> {
            String signed = "http://h/a%20b/%7E+'(c)?sig=aB%2f%2F+%3d&x";
            session.get(signed, request -> request.param("q", "a b+c&d=\u00fc/\u20ac*~"));
            session.get("http://h/#end", request -> request.param("a", "").param("a", "2"));
            session.get("http://h/?", request -> request.param("a", "1"));
            session.get("http://h/?a=1&", request -> request.params(new LinkedHashMap<>(Map.of("b c", "2"))));
        });
        assertThat(server.targets())
                .containsExactly(
                        "/a%20b/%7E+'(c)?sig=aB%2f%2F+%3d&x&q=a%20b%2Bc%26d%3D%C3%BC%2F%E2%82%AC*%7E",
                        "/?a=&a=2", "/?a=1", "/?a=1&b%20c=2");
    }

    @Test
    void theSessionsParametersGoWithEachRequestThatHasNoneOfTheName() throws Exception {
        with(options -> options.param("key", "k v").param("n", "1").baseUrl("http://h/"), session -> {
            session.get("x?y=2", request -> request.param("z", "3"));
            session.get("x", request -> request.param("n", "2").param("n", "3"));
            session.get("x?k%65y=&n");
            session.get("http://o/x");
            session.get("redirect");
        });
        assertThat(server.targets())
                .containsExactly(
                        "/x?y=2&key=k%20v&n=1&z=3",
                        "/x?key=k%20v&n=2&n=3", "/x?k%65y=&n", "/x", "/redirect?key=k%20v&n=1", "/there?x=1");
    }

    @Test
    void headersOfTheSessionThatAreForOneOriginStayThere() throws Exception {
        with(
                options -> options.header("Authorization", "a")
                        .header("Cookie", "b=c")
                        .header("X", "d")
                        .baseUrl("http://h/"),
                session -> {
                    session.get("");
                    session.get("http://o/");
                });
        assertThat(server.sent("authorization")).containsExactly("a", "");
        assertThat(server.sent("cookie")).containsExactly("b=c", "");
        assertThat(server.sent("x")).containsExactly("d", "d");
    }

    @Test
    void errorsCanBeRaisedForEveryRequest() throws Exception {
        var failing = new ScriptedServer(_ -> "404 Not Found");
        virtually(network -> {
            try (var session = failing.session(network, options -> options.raiseForStatus(true))) {
                assertThatExceptionOfType(StatusException.class)
                        .isThrownBy(() -> session.get("http://h/"))
                        .satisfies(e -> assertThat(e.body()).isEqualTo("ok"));
                assertThat(session.get("http://h/", request -> request.raiseForStatus(false))
                                .status())
                        .isEqualTo(404);
                assertThat(session.statistics().toString()).contains("holders=[GET"); // that one, which is open
            }
            try (var session = failing.session(network, _ -> {})) {
                assertThat(session.get("http://h/").status()).isEqualTo(404);
                assertThatExceptionOfType(StatusException.class)
                        .isThrownBy(() -> session.get("http://h/", request -> request.raiseForStatus(true)));
            }
        });
    }

    private void with(Consumer<ClientOptions> configure, Consumer<ClientSession> body) throws Exception {
        virtually(network -> {
            try (var session = server.session(network, configure)) {
                body.accept(session);
            }
        });
    }
}
