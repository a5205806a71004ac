package io.asyncio4j.http.server;

import static io.asyncio4j.http.server.RawAnswers.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.ContentDisposition;
import io.asyncio4j.http.Cookie;
import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.RawAnswers.Raw;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No value that a handler gives a response becomes a line of its own in what is sent.
class ResponseInjectionTest {

    static Stream<Handler> places() {
        return Stream.of(
                        "x\r\nInjected: 1\r\n\r\nHTTP/1.1 200 Injected\r\n",
                        "x\nInjected: 1",
                        "x\rInjected: 1",
                        "x\u0000",
                        "x\u560d\u560aInjected: 1",
                        "x\r\n Injected: 1")
                .flatMap(evil -> Stream.<Handler>of(
                        _ -> Response.text("x").withHeader("X", evil),
                        _ -> Response.text("x").withHeader(evil, "x"),
                        _ -> Response.text("x").withAddedHeader("X", evil),
                        _ -> Response.redirect(evil),
                        _ -> Response.redirect("/" + evil),
                        _ -> Response.bytes(evil, new byte[1]),
                        _ -> Response.stream(evil, out -> out.write(new byte[1])),
                        _ -> Response.stream("x/y", out -> out.write(new byte[1]))
                                .withTrailers(() -> Headers.EMPTY.with("X", evil)),
                        _ -> Response.text("x").withCookie(Cookie.of("x", evil)),
                        _ -> Response.text("x").withCookie(Cookie.of(evil, "x")),
                        _ -> Response.text("x").withCookie(Cookie.of("x", "y").withPath("/" + evil)),
                        _ -> Response.text("x").withCookie(Cookie.of("x", "y").withDomain(evil)),
                        _ -> Response.text("x").withoutCookie(evil),
                        _ -> Response.text("x")
                                .withHeader("ETag", EntityTag.strong(evil).toString()),
                        _ -> Response.text("x")
                                .withHeader(
                                        "Content-Disposition",
                                        ContentDisposition.attachment(evil).toString()),
                        _ -> {
                            throw HttpException.notFound(evil);
                        },
                        _ -> {
                            throw HttpException.notFound("x").withHeader("X", evil);
                        },
                        request -> Response.redirect(request.target())));
    }

    @ParameterizedTest
    @MethodSource("places")
    void nothingBecomesALine(Handler handler) throws Exception {
        Raw answer =
                ask(new Application().get("/{path...}", handler), "GET /a%0d%0aInjected:%201?b%0d%0aInjected:%202");
        assertThat(answer.headers().keySet()).noneMatch(name -> name.strip().startsWith("Injected"));
        assertThat(answer.headers().values())
                .noneMatch(value -> value.contains("\r") || value.contains("\n") || value.contains("\0"));
        assertThat(answer.body()).doesNotContain("\r\nInjected: 1\r\n\r\n5\r\n", "0\r\nX: x\r\n");
    }
}
