package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.raw;
import static io.asyncio4j.http.HttpTest.serving;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.stream.StreamWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a client finds the end of a response, whatever headers its handler has set.
@Timeout(60)
class ResponseFramingTest {

    private static final String SECOND = "GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @Test
    void aHandlerMayEndTheConnection() throws Exception {
        for (String value : List.of("close", "Close", "x, close", "keep-alive, close")) {
            var answer = answer("GET / HTTP/1.1", Response.text("last").withHeader("Connection", value));
            assertThat(answer).contains("connection: close\r\n").endsWith("last");
            answer = answer(
                    "GET / HTTP/1.1",
                    Response.stream("x/y", out -> out.write("last")).withHeader("Connection", value));
            assertThat(answer).contains("connection: close\r\n").endsWith("4\r\nlast\r\n0\r\n\r\n");
        }
        assertThat(answer("GET / HTTP/1.1", Response.text("first").withHeader("Connection", "x")))
                .containsIgnoringCase("connection: x\r\n")
                .endsWith("second");
    }

    @Test
    void aTextHasItsLengthAndNothingElse() throws Exception {
        var text = Response.text("text");
        assertThat(answer("GET / HTTP/1.1", text.withHeader("Transfer-Encoding", "chunked")))
                .doesNotContain("chunked")
                .contains("content-length: 4\r\n\r\ntextHTTP");
        for (String length : List.of("3", "5", "-1", "nonsense")) {
            assertThat(answer("GET / HTTP/1.1", text.withAddedHeader("Content-Length", length)))
                    .contains("content-length: 4\r\n\r\ntextHTTP")
                    .doesNotContain(": " + length + "\r\n");
        }
    }

    @Test
    void aStreamIsChunkedUnlessItSaysItsLength() throws Exception {
        var stream = Response.stream("x/y", out -> {
            out.write("st");
            out.write("");
            out.write("ream");
        });
        assertThat(answer("GET / HTTP/1.1", stream.withHeader("Transfer-Encoding", "gzip")))
                .doesNotContain("gzip")
                .contains("transfer-encoding: chunked\r\n\r\n2\r\nst\r\n4\r\nream\r\n0\r\n\r\nHTTP");
        assertThat(answer("GET / HTTP/1.1", stream.withHeader("Content-Length", "6")))
                .doesNotContain("chunked")
                .contains("content-length: 6\r\n\r\nstreamHTTP");
        assertThat(answer("GET / HTTP/1.0", stream)).endsWith("connection: close\r\n\r\nstream");
        assertThat(answer("GET / HTTP/1.0\r\nConnection: keep-alive", stream.withHeader("Content-Length", "6")))
                .contains("connection: keep-alive\r\ncontent-length: 6\r\n\r\nstreamHTTP");
    }

    @Test
    void aStreamKeepsThePromiseOfItsLength() throws Exception {
        var stream = Response.stream("x/y", out -> {
            out.write("four");
            try {
                out.write("five");
            } catch (IllegalStateException e) {
                throw new IllegalStateException("told", e);
            }
        });
        assertThat(answer("GET / HTTP/1.1", stream.withHeader("Content-Length", "7")))
                .endsWith("content-length: 7\r\n\r\nfour"); // and closed
        assertThat(answer("GET / HTTP/1.1", stream.withHeader("Content-Length", "9")))
                .endsWith("content-length: 9\r\n\r\nfourfive");
        for (String length : List.of("x", "-1", "1, 1", "")) {
            assertThat(answer("GET / HTTP/1.1", stream.withHeader("Content-Length", length)))
                    .startsWith("HTTP/1.1 500")
                    .endsWith("second");
        }
    }

    @Test
    void whatHasNoBodySendsNone() throws Exception {
        var stream = Response.stream("x/y", out -> out.write("body"));
        for (Response response : List.of(Response.text("body"), stream, stream.withHeader("Content-Length", "4"))) {
            assertThat(answer("GET / HTTP/1.1", response.withStatus(204)))
                    .contains("\r\n\r\nHTTP")
                    .doesNotContain("body")
                    .doesNotContain("content-length: 4")
                    .doesNotContain("chunked");
            assertThat(answer("GET / HTTP/1.1", response.withStatus(304)))
                    .contains("\r\n\r\nHTTP")
                    .doesNotContain("body");
            assertThat(answer("GET / HTTP/1.1", response.withStatus(205)))
                    .contains("content-length: 0\r\n\r\nHTTP")
                    .doesNotContain("body");
            assertThat(answer("HEAD / HTTP/1.1", response))
                    .contains("\r\n\r\nHTTP")
                    .doesNotContain("body");
        }
        var nonsense = Response.bytes("x/y", new byte[0]).withHeader("Content-Length", "nonsense");
        assertThat(answer("HEAD / HTTP/1.1", nonsense)).contains("content-length: 0\r\n\r\nHTTP");
        assertThat(answer("GET / HTTP/1.1", nonsense.withStatus(304)))
                .doesNotContain("nonsense")
                .endsWith("second");
        assertThat(answer("HEAD / HTTP/1.1", Response.text("body"))).contains("content-length: 4\r\n\r\nHTTP");
        assertThat(answer("HEAD / HTTP/1.1", Response.bytes("x/y", new byte[0]).withHeader("Content-Length", "99")))
                .contains("content-length: 99\r\n\r\nHTTP");
    }

    @Test
    void aBodyThatEndsWithTheConnectionAndIsCutShortEndsWithAReset() throws Exception {
        List<VoidFn<StreamWriter, Exception>> bodies = List.of(
                _ -> {
                    throw new IllegalStateException("an exception");
                },
                _ -> {
                    throw new AssertionError("an error");
                },
                _ -> {
                    currentTask().cancel();
                    sleep(seconds(1));
                });
        for (VoidFn<StreamWriter, Exception> body : bodies) {
            var app = application()
                    .get(
                            "/",
                            _ -> Response.stream("x/y", out -> {
                                out.write("begun");
                                sleep(millis(1)); // real time: it is sent
                                body.accept(out);
                            }));
            serving(List.of("epoll", "nio"), app, server -> {
                assertThat(raw(server, "GET / HTTP/1.0\r\n\r\n")).endsWith("begun<reset>");
                assertThat(raw(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("5\r\nbegun\r\n");
            });
        }
    }

    @Test
    void aServerThatClosesCutsItLikewise() throws Exception {
        var begun = new Promise<String>();
        var app = application()
                .get(
                        "/",
                        _ -> Response.stream("x/y", out -> {
                            out.write("begun");
                            sleep(millis(1)); // real time: it is sent
                            begun.complete("begun");
                            sleep(seconds(600));
                        }));
        serving(app, server -> {
            Task<String> answer = createTask(() -> raw(server, "GET / HTTP/1.0\r\n\r\n"));
            begun.await();
            server.close();
            assertThat(answer.await()).endsWith("begun<reset>");
        });
    }

    @Test
    void nobodyWritesIntoTheNextResponse() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            _ -> Response.stream("x/y", out -> {
                                out.write("first");
                                createTask(() -> {
                                    sleep(seconds(1));
                                    try {
                                        out.write("late");
                                    } catch (IllegalStateException e) {
                                        network.tell(String.valueOf(e.getMessage()));
                                    }
                                });
                            }))
                    .get(
                            "/second",
                            _ -> Response.stream("x/y", out -> {
                                sleep(seconds(2));
                                out.write("second");
                            }));
            var peer = network.peer(app);
            peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + SECOND);
            assertThat(peer.readAll())
                    .contains("first")
                    .endsWith("6\r\nsecond\r\n0\r\n\r\n")
                    .doesNotContain("late");
            assertThat(network.story()).containsExactly("1000 the body of the response was ended already");
        });
    }

    /// What comes for a request and one behind it.
    private static String answer(String request, Response response) throws Exception {
        var answer = new String[1];
        var app = new Application().get("/", _ -> response).get("/second", _ -> Response.text("second"));
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(request + "\r\nHost: a\r\n\r\n" + SECOND);
            answer[0] = peer.readAll();
        });
        return answer[0];
    }
}
