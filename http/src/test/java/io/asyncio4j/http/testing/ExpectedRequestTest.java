package io.asyncio4j.http.testing;

import static io.asyncio4j.Asyncio.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.PayloadException;
import io.asyncio4j.http.client.ClientTimeoutException;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.test.AsyncTest;
import java.nio.charset.StandardCharsets;

class ExpectedRequestTest {

    private static final String URL = "https://a.example/x?y=1";

    @AsyncTest
    void expectedRequestsAreAnsweredInWhateverOrder(VirtualClock clock) {
        try (var web = MockHttp.start()) {
            web.expect("GET", "https://a.example/1").after(seconds(5)).answer(Response.text("one"));
            web.expect("GET", "http://b.example:8080").answer(Response.text("two"));
            var session = web.session();
            assertThat(gather(
                            () -> session.get("http://b.example:8080/").text(),
                            () -> session.get("https://a.example/1").text()))
                    .containsExactly("two", "one");
            assertThat(web.requests()).containsExactly("GET http://b.example:8080/", "GET https://a.example/1");
        }
        assertThat(clock.elapsed()).isEqualTo(seconds(5));
    }

    @AsyncTest
    void anUnexpectedRequestFailsWhereItIsMadeAndAtTheEnd() {
        var web = MockHttp.start();
        web.expect("POST", URL).header("Accept", "text/csv");
        web.expect("PUT", "https://a.example").times(2);
        var session = web.session();
        String message = """
            unexpected request: POST https://a.example/x?y=1
              Accept: */*
            expected:
              POST https://a.example/x?y=1, Accept: text/csv
              PUT https://a.example/ (2 times, made 0)\
            """;
        assertThatThrownBy(() -> session.post(URL, _ -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessage(message);
        session.post(URL, request -> request.header("Accept", "text/csv")).close();
        assertThatThrownBy(web::close)
                .isInstanceOf(AssertionError.class)
                .hasMessage(message + "\nexpected, and not made:\n  PUT https://a.example/ (2 times, made 0)");
    }

    @AsyncTest
    void theFailureOfATestIsNotHiddenByTheEnd() {
        assertThatThrownBy(() -> {
                    try (var web = MockHttp.start()) {
                        web.session().get(URL);
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessage("unexpected request: GET https://a.example/x?y=1\nexpected: nothing")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @AsyncTest
    void answersFollowEachOther() {
        try (var web = MockHttp.start()) {
            web.expect("GET", URL).answer(Response.text("first"));
            web.expect("GET", URL).answer(Response.text("then"));
            web.expect("GET", "http://any").anyTimes();
            web.expect("GET", "http://never").anyTimes();
            var session = web.session();
            assertThat(session.get(URL).text()).isEqualTo("first");
            assertThat(session.get(URL).text()).isEqualTo("then");
            assertThat(session.get("http://any").status()).isEqualTo(204);
            assertThat(session.get("http://any").status()).isEqualTo(204);
            assertThatThrownBy(() -> session.get("http://other"))
                    .hasMessageEndingWith("expected:\n  GET http://any/ (any number of times)\n  GET http://never/"
                            + " (any number of times)");
            web.expect("GET", "http://other/"); // too late
            assertThatThrownBy(web::verify).hasMessageContaining("unexpected request: GET http://other/");
            session.get("http://other").close();
        } catch (AssertionError e) {
            assertThat(e).hasMessageStartingWith("unexpected request: GET http://other/");
        }
    }

    @AsyncTest
    void errorsOfTheNetworkAreThoseOfAClient(VirtualClock clock) {
        try (var web = MockHttp.start()) {
            web.expect("GET", URL).refuse();
            web.expect("GET", "http://a/").answer(Response.text("kept"));
            web.expect("GET", "http://a/").hangUp();
            web.expect("GET", URL).keepSilent();
            web.expect("GET", URL).answer(Response.stream("text/plain", body -> {
                body.write("begun".getBytes(StandardCharsets.US_ASCII));
                sleep(minutes(10));
            }));
            var session = web.session(options -> options.readTimeout(seconds(30)));
            assertThatThrownBy(() -> session.get(URL))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("GET https://a.example/x?y=1: cannot connect: connection refused");
            assertThat(session.get("http://a/").text()).isEqualTo("kept");
            assertThatThrownBy(() -> session.get("http://a/")).isInstanceOf(PayloadException.class);
            assertThat(clock.elapsed()).isZero();
            assertThatThrownBy(() -> session.get(URL)).isInstanceOf(ClientTimeoutException.class);
            assertThat(clock.elapsed()).isEqualTo(seconds(30));
            assertThatThrownBy(() -> session.get(URL).text()).isInstanceOf(ClientTimeoutException.class);
            assertThat(clock.elapsed()).isEqualTo(seconds(60));
        }
    }

    @AsyncTest
    void anAnswerLooksIntoTheRequest() {
        var web = MockHttp.start();
        var session = web.session();
        web.expect("POST", URL).body("tea").answer(request -> Response.text("got " + request.text()));
        assertThat(session.post(URL, request -> request.text("tea")).text()).isEqualTo("got tea");

        web.expect("POST", URL).body("tea");
        assertThatThrownBy(() -> session.post(URL, request -> request.text("coffee")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("the answer to POST " + URL + " failed: expected the body <tea> but was <coffee>");
        assertThatThrownBy(web::close).isInstanceOf(AssertionError.class);
    }

    @AsyncTest
    void redirectsAreRequestsToo() {
        try (var web = MockHttp.start()) {
            web.expect("GET", "http://a.example/").answer(Response.redirect("https://b.example/there"));
            web.expect("GET", "https://b.example/there").answer(Response.text("here"));
            assertThat(web.session().get("http://a.example").text()).isEqualTo("here");
        }
    }
}
