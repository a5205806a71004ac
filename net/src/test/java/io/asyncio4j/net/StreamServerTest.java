package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.net.Until.stuck;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamServerTest {

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void everyConnectionIsServedInATaskOfItsOwn(String transport) throws Exception {
        var reports = Network.run(transport, () -> {
            var names = new ArrayList<String>();
            try (var server = Server.start(0, Network::loopback, connection -> {
                names.add(io.asyncio4j.Asyncio.currentTask().name());
                for (var line : connection.lines()) {
                    connection.write(line.toUpperCase(java.util.Locale.ROOT) + "\n");
                }
            })) {
                forEachConcurrent(IntStream.range(0, 20).boxed().toList(), n -> {
                    try (var client = Network.connect(server)) {
                        client.write("hello " + n + "\n");
                        assertThat(client.readLine()).isEqualTo("HELLO " + n);
                        client.writeEof();
                        assertThat(client.readLine()).isNull();
                    }
                });
            }
            assertThat(names).hasSize(20).allMatch(name -> name.startsWith("connection from /127.0.0.1:"));
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aHandlersErrorIsReportedAndHarmsNoOtherConnection() throws Exception {
        var reports = Network.run("epoll", () -> {
            try (var server = Server.start(0, Network::loopback, connection -> {
                var line = connection.readLine();
                if ("break".equals(line)) {
                    connection.write("partial");
                    throw new java.io.FileNotFoundException("broken");
                }
                connection.write("fine\n");
            })) {
                try (var good = Network.connect(server);
                        var bad = Network.connect(server)) {
                    bad.write("break\n");
                    assertThat(bad.readAll()).asString().isEqualTo("partial");
                    good.write("go on\n");
                    assertThat(good.readLine()).isEqualTo("fine");
                }
            }
        });
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.message()).startsWith("unhandled exception of the connection from /127.0.0.1:");
            assertThat(report.error()).hasMessage("broken");
        });
    }

    @Test
    void aClientThatResetsIsNoErrorOfTheServer() throws Exception {
        var reports = Network.run("epoll", () -> {
            var served = new Promise<Boolean>();
            try (var server = Server.start(0, Network::loopback, connection -> {
                try {
                    connection.readAll();
                } finally {
                    served.complete(true);
                }
            })) {
                Network.connect(server).abort();
                served.await();
            }
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aClientThatSendsTooSlowlyIsDroppedByTheHandlersTimeout() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, Network::loopback, connection -> {
                try {
                    timeout(millis(300), connection::readLine);
                } catch (TimedOutException e) {
                    connection.write("BYE idle\n");
                }
            })) {
                try (var client = Network.connect(server)) {
                    var dripping = createTask(() -> {
                        while (true) {
                            client.write("x");
                            sleep(millis(20)); // real time: a connection that is never idle
                        }
                    });
                    assertThat(client.readLine()).isEqualTo("BYE idle");
                    dripping.cancel();
                }
            }
        });
    }

    @Test
    void thatAnotherConnectionIsLostIsAnErrorOfTheHandler() throws Exception {
        var reports = Network.run("epoll", () -> {
            try (var behind = Server.start(0, Network::loopback, Connection::abort);
                    var server = Server.start(0, Network::loopback, connection -> {
                        try (var upstream = Network.connect(behind)) {
                            upstream.transferTo(connection);
                        }
                    });
                    var client = Network.connect(server)) {
                assertThat(client.readAll()).isEmpty();
            }
        });
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.error()).isInstanceOf(ConnectionLostException.class));
    }

    @Test
    void howMuchMayWaitCanBeChosen() throws Exception {
        Network.run("epoll", () -> {
            var accepted = new Promise<Connection>();
            var over = new Promise<Boolean>();
            try (var server = Server.start(
                            0, o -> o.host("127.0.0.1").connection(c -> c.readHighWater(1_000)), connection -> {
                                accepted.complete(connection);
                                over.await();
                            });
                    var client = Connection.open("127.0.0.1", server.port(), o -> o.writeHighWater(50_000_000))) {
                for (int n = 0; n < 8; n++) {
                    client.write(new byte[5_000_000]);
                }
                assertThat(stuck(accepted.await().handler().reader()::buffered)).isBetween(1L, 100_000L);
                client.abort();
                over.complete(true);
            }
        });
    }

    @Test
    void failuresToConnectAreNamed() throws Exception {
        Network.run("epoll", () -> {
            assertThatThrownBy(() -> Connection.open("127.0.0.1", 1))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("cannot connect to 127.0.0.1:1: connection refused (127.0.0.1)");
            assertThatThrownBy(() -> Connection.open("no-such-host.invalid", 1))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessage("cannot connect to no-such-host.invalid:1: name not found");
            assertThatThrownBy(() -> Connection.open("127.0.0.1", 70_000))
                    .hasMessage("port must be between 0 and 65535, was 70000");
            assertThatThrownBy(() -> Server.start(-1, Network::loopback, _ -> {}))
                    .hasMessage("port must be between 0 and 65535, was -1");
        });
    }

    @Test
    void badOptionsAreNamed() throws Exception {
        Network.run("epoll", () -> {
            assertBad("backlog must be >= 1, was 0", o -> o.backlog(0));
            assertBad("maxConnections must be >= 1, was -1", o -> o.maxConnections(-1));
            assertBad("readHighWater must be >= 1, was 0", o -> o.connection(c -> c.readHighWater(0)));
            assertBad("writeHighWater must be >= 1, was 0", o -> o.connection(c -> c.writeHighWater(0)));
            try (var server = Server.start(0, Network::loopback, _ -> {})) {
                assertThatThrownBy(() -> server.shutdown(seconds(1).negated()))
                        .hasMessage("grace must be >= 0, was PT-1S");
            }
        });
    }

    private static void assertBad(String message, Consumer<Server.Options> configure) {
        assertThatThrownBy(() -> Server.start(0, configure, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aHandlerThatEndsCancelledSendsWhatItHasWritten(String transport) throws Exception {
        byte[] much = new byte[200_000];
        var reports = Network.run(transport, () -> {
            try (var server = Server.start(0, Network::loopback, connection -> {
                        connection.write("half of it\n");
                        createTask(() -> connection.write(much)).await();
                        throw new CancelledError("enough");
                    });
                    var client = Network.connect(server)) {
                assertThat(client.readLine()).isEqualTo("half of it");
                assertThat(timeout(seconds(20), client::readAll)).isEqualTo(much);
                Network.awaitConnections(server, 0);
            }
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aPeerThatTakesNothingKeepsNoCancelledConnection() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(
                            0,
                            options -> options.host("127.0.0.1")
                                    .connection(c -> c.closeTimeout(millis(50)).writeHighWater(20_000_000)),
                            connection -> {
                                connection.write(new byte[10_000_000]); // more than the kernel takes
                                throw new CancelledError("enough");
                            });
                    var client = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port())) {
                timeout(seconds(20), () -> Network.awaitConnections(server, 0));
                assertThat(client.isConnected()).isTrue();
            }
        });
    }
}
