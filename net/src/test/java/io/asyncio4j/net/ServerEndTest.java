package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.forever;
import static io.asyncio4j.net.Until.stuck;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Promise;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerEndTest {

    @Test
    void closingCancelsHandlersAndReturnsWhenTheyHaveEnded() throws Exception {
        var story = new ArrayList<String>();
        Network.run("epoll", () -> {
            var begun = new Promise<Boolean>();
            var server = Server.start(0, Network::loopback, connection -> {
                try {
                    begun.complete(true);
                    connection.readLine();
                } catch (CancelledError e) {
                    until(() -> connection.handler().gone().isDone());
                    story.add("cleaned up");
                    throw e;
                }
            });
            var client = Network.connect(server);
            begun.await();
            server.close();
            story.add("closed");
            assertThat(server.connectionCount()).isZero();
            assertThat(server.isServing()).isFalse();
            assertThatThrownBy(() -> client.read(1)).isInstanceOf(ConnectionLostException.class);
            client.close();
            server.close();
        });
        assertThat(story).containsExactly("cleaned up", "closed");
    }

    @Test
    void whatAHandlerThrowsBecauseItsServerEndsIsNotReported() throws Exception {
        var reports = Network.run("epoll", () -> {
            var begun = new Promise<Boolean>();
            var server = Server.start(0, Network::loopback, connection -> {
                try {
                    begun.complete(true);
                    connection.readLine();
                } catch (CancelledError e) {
                    throw new IllegalStateException("not in the middle of it", e);
                }
            });
            try (var _ = Network.connect(server)) {
                begun.await();
                server.close();
            }
        });
        assertThat(reports).isEmpty();
    }

    @Test
    void aHandlerThatGoesOnWhenItIsCancelledFindsItsConnectionClosed() throws Exception {
        Network.run("epoll", () -> {
            var begun = new Promise<Boolean>();
            var server = Server.start(0, Network::loopback, connection -> {
                try {
                    begun.complete(true);
                    connection.readLine();
                } catch (CancelledError e) {
                    assertThat(connection.readLine()).isNull();
                }
            });
            try (var _ = Network.connect(server)) {
                begun.await();
                server.close();
            }
        });
    }

    @Test
    void aHandlerThatIsCancelledByOthersSendsWhatItHasWritten() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, Network::loopback, connection -> {
                        connection.write(new byte[10_000_000]); // more than the client takes
                        io.asyncio4j.Asyncio.currentTask().cancel();
                        forever();
                    });
                    var client = Network.connect(server)) {
                assertThat(client.readAll()).hasSize(10_000_000);
            }
        });
    }

    @Test
    void closingEndsWhenItsTimeIsOver() throws Exception {
        Network.run("epoll", () -> {
            var over = new Promise<Boolean>();
            try (var server = Server.start(0, Network::loopback, _ -> over.await())) {
                var client = Connection.open("127.0.0.1", server.port(), o -> o.closeTimeout(millis(100)));
                var written = new int[1];
                var writing = createTask(() -> {
                    while (true) {
                        client.write(new byte[100_000]);
                        written[0]++;
                    }
                });
                stuck(() -> written[0]);
                timeout(seconds(20), client::close);
                assertThat(client.handler().gone().isDone()).isTrue();
                assertThatThrownBy(writing::await).isInstanceOf(IllegalStateException.class);
                over.complete(true);
            }
        });
    }

    @Test
    void aHandlerMayCloseItsServer() throws Exception {
        Network.run("epoll", () -> {
            var servers = new ArrayList<Server>();
            var server = Server.start(0, Network::loopback, connection -> {
                connection.readLine();
                servers.getFirst().close();
            });
            servers.add(server);
            try (var client = Network.connect(server)) {
                client.write("please close\n");
                server.serveForever();
                assertThat(server.connectionCount()).isZero();
            }
        });
    }

    @Test
    void whoIsCancelledWhileItShutsDownEndsAllAtOnce() throws Exception {
        var story = new ArrayList<String>();
        Network.run("epoll", () -> {
            var server = Server.start(0, Network::loopback, connection -> {
                try {
                    connection.write("hello\n");
                    forever();
                } finally {
                    story.add("handler ends");
                }
            });
            try (var client = Network.connect(server)) {
                assertThat(client.readLine()).isEqualTo("hello");
                var shuttingDown = createTask(() -> server.shutdown(seconds(100)));
                until(() -> !server.isServing());
                shuttingDown.cancel();
                assertThatThrownBy(shuttingDown::await).isInstanceOf(CancelledError.class);
                server.awaitClosed();
                story.add("closed");
            }
        });
        assertThat(story).containsExactly("handler ends", "closed");
    }

    @Test
    void shutdownLetsHandlersReadWhatHasComeAndFinish() throws Exception {
        Network.run("epoll", () -> {
            var server = Server.start(0, Network::loopback, connection -> {
                for (var line : connection.lines()) {
                    sleep(millis(50)); // real time: it is at work when the server is shut down
                    connection.write("done " + line + "\n");
                }
            });
            try (var client = Network.connect(server)) {
                client.write("1\n2\n");
                assertThat(client.readLine()).isEqualTo("done 1");
                server.shutdown(seconds(20));
                assertThat(client.lines()).containsExactly("done 2");
            }
        });
    }

    @Test
    void clientsAreClosedOrAbortedWhileTheServerGoesOn() throws Exception {
        Network.run("epoll", () -> {
            try (var server = Server.start(0, Network::loopback, connection -> {
                connection.write("hello\n");
                connection.readLine();
            })) {
                try (var client = Network.connect(server)) {
                    Network.awaitConnections(server, 1);
                    server.closeClients();
                    assertThat(client.lines()).containsExactly("hello");
                }
                Network.awaitConnections(server, 0);
                try (var client = Network.connect(server)) {
                    assertThat(client.readLine()).isEqualTo("hello");
                    server.abortClients();
                    assertThatThrownBy(() -> client.read(1)).isInstanceOf(ConnectionLostException.class);
                }
                assertThat(server.isServing()).isTrue();
                try (var client = Network.connect(server)) {
                    assertThat(client.readLine()).isEqualTo("hello");
                }
            }
        });
    }

    @Test
    void servingForEverEndsWhenItIsCancelledOrClosed() throws Exception {
        Network.run("epoll", () -> {
            var server = Server.start(0, Network::loopback, _ -> {});
            var serving = createTask(server::serveForever);
            yieldNow();
            serving.cancel();
            assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
            assertThat(server.isServing()).isFalse();

            var other = Server.start(0, Network::loopback, _ -> {});
            var forEver = createTask(other::serveForever);
            yieldNow();
            other.close();
            forEver.await();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void connectionsLeftOpenAreClosedWithTheirLoop(String transport) throws Exception {
        try (var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var reports = Network.run(transport, () -> Connection.open("127.0.0.1", peer.getLocalPort()));
            try (var accepted = peer.accept()) {
                accepted.setSoTimeout(10_000);
                assertThat(accepted.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(reports).isEmpty();
        }
    }
}
