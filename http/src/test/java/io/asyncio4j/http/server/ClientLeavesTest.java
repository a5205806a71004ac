package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.HttpTest.application;
import static io.asyncio4j.http.HttpTest.awaitConnections;
import static io.asyncio4j.http.HttpTest.serving;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.AsyncEvent;
import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.stream.StreamWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that leave before they have the whole answer.
@Timeout(60)
class ClientLeavesTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void aStreamToAClientThatHasLeftFails() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get(
                            "/",
                            _ -> Response.stream("text/event-stream", out -> {
                                try {
                                    for (int n = 1; ; n++) {
                                        out.write("data: " + n + "\n\n");
                                        sleep(seconds(1));
                                    }
                                } catch (DisconnectedException e) {
                                    network.tell(String.valueOf(e.getMessage()));
                                    throw e;
                                }
                            }));
            var peer = network.peer(app);
            peer.send(GET);
            sleep(millis(2500));
            peer.close();
            sleep(seconds(10));
            assertThat(network.story())
                    .containsExactly("3000 the client has left after 27 bytes of the response's body were written");
            assertThat(network.openConnections()).isZero();
        });
    }

    @Test
    void everyWayToWriteFails() throws Exception {
        var failed = new ArrayList<String>();
        var app = new Application()
                .get(
                        "/",
                        _ -> Response.stream("x/y", out -> {
                            out.write("begun");
                            sleep(seconds(1));
                            List<Attempt> attempts = List.of(
                                    () -> out.write(new byte[9]),
                                    () -> out.write("text"),
                                    () -> out.write(java.nio.ByteBuffer.allocate(9)),
                                    () -> out.asOutputStream().write(new byte[9]),
                                    () -> out.write(new byte[0]),
                                    out::flush);
                            for (Attempt attempt : attempts) {
                                try {
                                    attempt.run();
                                } catch (DisconnectedException | IOException e) {
                                    failed.add(e.getClass().getSimpleName());
                                }
                            }
                        }));
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(GET);
            peer.read(100);
            peer.close();
            sleep(seconds(2));
        });
        String ours = DisconnectedException.class.getSimpleName();
        assertThat(failed).containsExactly(ours, ours, ours, "IOException", ours, ours);
    }

    @Test
    void aHandlerRunsToItsEndUnlessItsRouteSaysOtherwise() throws Exception {
        virtually(network -> {
            var app = new Application()
                    .get("/kept", _ -> slow(network, "kept"))
                    .route("GET", "/cancelled", o -> o.cancelOnDisconnect(true), _ -> slow(network, "cancelled"));
            for (String path : List.of("/kept", "/cancelled")) {
                var peer = network.peer(app);
                peer.send(GET.replace("/ ", path + " "));
                sleep(seconds(1));
                peer.close();
            }
            sleep(seconds(10));
            assertThat(network.story()).containsExactly("2000 cancelled is cancelled", "4000 kept ends");
        });
    }

    @Test
    void theBodyOfAResponseIsCancelledToo() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.everyRoute(o -> o.cancelOnDisconnect(true)))
                    .get(
                            "/",
                            _ -> Response.stream("x/y", out -> {
                                out.write("begun");
                                slow(network, "stream");
                            }));
            var peer = network.peer(app);
            peer.send(GET);
            sleep(seconds(1));
            peer.close();
            sleep(seconds(10));
            assertThat(network.story()).containsExactly("1000 stream is cancelled");
        });
    }

    @Test
    void aHandlerThatIsNotCancelledIsTold() throws Exception {
        virtually(network -> {
            var left = new AsyncEvent();
            var app = new Application().get("/", request -> {
                request.onDisconnect(left::set);
                left.await();
                network.tell("told");
                request.onDisconnect(() -> network.tell("told at once"));
                sleep(seconds(1));
                return Response.text("for nobody");
            });
            var peer = network.peer(app);
            peer.send(GET);
            sleep(seconds(1));
            peer.close();
            sleep(seconds(10));
            assertThat(network.story()).containsExactly("1000 told", "1000 told at once");
        });
    }

    @Test
    void whoeverHasTheAnswerLeavesUnnoticed() throws Exception {
        virtually(network -> {
            var app = new Application(options -> options.everyRoute(o -> o.cancelOnDisconnect(true)))
                    .get("/", request -> {
                        request.onDisconnect(() -> network.tell("told"));
                        return Response.text("answer");
                    });
            var peer = network.peer(app);
            peer.send(GET);
            sleep(seconds(1));
            peer.close();
            sleep(seconds(10));
            assertThat(network.story()).isEmpty();
        });
    }

    @Test
    void requestsBehindTheOneThatIsAnsweredAreNotBegun() throws Exception {
        virtually(network -> {
            var app = new Application().get("/", _ -> slow(network, "handler"));
            var peer = network.peer(app);
            peer.send(GET.repeat(20));
            sleep(seconds(1));
            peer.close();
            sleep(seconds(100));
            assertThat(network.story()).containsExactly("4000 handler ends");
        });
    }

    @Test
    void whoeverLeavesInTheMiddleOfAFloodLeavesNothingBehind() throws Exception {
        var ended = new ArrayList<String>();
        for (String transport : List.of("epoll", "nio")) {
            var begun = new Promise<String>();
            var app = application().get("/", _ -> Response.stream("x/y", out -> flood(out, begun, ended)));
            serving(List.of(transport), app, server -> {
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
                begun.await();
                socket.close();
                awaitConnections(server, 0);
            });
        }
        assertThat(ended).containsExactly("told", "told");
    }

    @Test
    void aStreamLearnsOfAConnectionThatWasClosedInPeace() throws Exception {
        for (String transport : List.of("epoll", "nio")) {
            var closed = new Promise<String>();
            var told = new Promise<String>();
            var app = application()
                    .get(
                            "/",
                            _ -> Response.stream("x/y", out -> {
                                out.write("one");
                                closed.await();
                                try {
                                    while (true) {
                                        out.write("more");
                                        sleep(millis(1)); // real time: the client's kernel answers
                                    }
                                } catch (DisconnectedException e) {
                                    told.complete("told");
                                    throw e;
                                }
                            }));
            serving(List.of(transport), app, server -> {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
                    var received = new StringBuilder();
                    while (received.indexOf("one\r\n") < 0) {
                        received.append((char) socket.getInputStream().read());
                    }
                }
                closed.complete("closed");
                assertThat(told.await()).isEqualTo("told");
            });
        }
    }

    @Test
    void manyRequestsInOnePieceAreAllAnswered() throws Exception {
        var app = new Application().get("/", _ -> Response.text("<>"));
        virtually(network -> {
            var peer = network.peer(app);
            peer.send(GET.repeat(1_000) + GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            assertThat(peer.readAll().split("<>", -1)).hasSize(1_002);
        });
    }

    /// Writes without a pause, as long as it is let.
    private static void flood(StreamWriter out, Promise<String> begun, List<String> ended) {
        try {
            for (long n = 0; n < 1L << 40; n += 64 * 1024) {
                out.write(new byte[64 * 1024]);
                begun.complete("begun");
            }
        } catch (DisconnectedException e) {
            ended.add("told");
            throw e;
        }
    }

    private static Response slow(MemoryNetwork network, String name) {
        try {
            sleep(seconds(4));
            network.tell(name + " ends");
            return Response.text("late");
        } catch (CancelledError e) {
            network.tell(name + " is cancelled");
            throw e;
        }
    }

    private interface Attempt {

        void run() throws Exception;
    }
}
