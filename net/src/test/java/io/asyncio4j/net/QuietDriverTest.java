package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static io.asyncio4j.net.Until.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.DeadlockError;
import io.asyncio4j.ErrorReport;
import io.asyncio4j.Promise;
import io.asyncio4j.Runner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A loop with a network may have news for as long as a socket is open, and no longer.
class QuietDriverTest extends OnEachTransport {

    @Test
    void aServerAndEachOfItsConnectionsMayHaveNews() throws Exception {
        run(() -> {
            assertQuiet();
            var accepted = new Promise<String>();
            var over = new Promise<String>();
            var server = Server.start(0, _ -> {
                accepted.complete("yes");
                over.await();
            });
            assertThat(expectsEvents()).as("it listens").isTrue();
            var connection = Connection.open("127.0.0.1", server.port());
            accepted.await();
            var ending = createTask(() -> server.shutdown(seconds(60)));
            yieldNow();
            connection.close();
            assertThat(expectsEvents()).as("the server's end is open").isTrue();
            over.complete("now");
            ending.await();
            assertQuiet();
        });
    }

    @Test
    void whoHasWaitedForRoomToSendIsCountedOnce() throws Exception {
        run(() -> {
            try (var server = Server.start(0, client -> {
                sleep(seconds(0.05)); // real time: the other end fills the kernel's memory
                client.readAll();
            })) {
                var connection = Connection.open("127.0.0.1", server.port());
                for (int i = 0; i < 100; i++) {
                    connection.write(new byte[100_000]);
                }
                connection.writeEof();
                assertThat(connection.readAll()).isEmpty();
                connection.close();
            }
            assertQuiet();
        });
    }

    @Test
    void whatHasFailedLeavesQuiet(@TempDir Path folder) throws Exception {
        run(() -> {
            assertThatThrownBy(() -> Connection.open("127.0.0.1", 1)).isInstanceOf(ConnectionFailedException.class);
            assertThatThrownBy(() -> Connection.openUnix(folder.resolve("nobody")))
                    .isInstanceOf(ConnectionFailedException.class);
            assertQuiet();
        });
    }

    @Test
    void anEndpointOfDatagramsMayHaveNews() throws Exception {
        run(() -> {
            try (var _ = Datagrams.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                assertThat(expectsEvents()).isTrue();
            }
            assertQuiet();
        });
    }

    @Test
    void aNameServerMayHaveNewsUntilItHasAnswered() throws Exception {
        try (var server = new TinyDnsServer()) {
            server.add("known.test", "192.0.2.1");
            System.setProperty(
                    DnsSettings.PROPERTY, "127.0.0.1:" + server.address().getPort());
            run(() -> {
                assertThat(Hosts.resolve("known.test", 80)).isNotEmpty();
                assertThatThrownBy(() -> Hosts.resolve("unknown.test", 80))
                        .hasCauseInstanceOf(UnknownHostException.class);
                assertQuiet();
            });
        } finally {
            System.clearProperty(DnsSettings.PROPERTY);
        }
    }

    @Test
    void tasksThatWaitForEverAreReportedThoughTheNetworkWasUsed() throws Exception {
        var reports = new ConcurrentLinkedQueue<ErrorReport>();
        var reported = new CountDownLatch(1);
        // nothing is said about slow steps: the machine is busy
        try (var runner = new Runner(options -> options.slowStep(Duration.ZERO).errorHandler(report -> {
            reports.add(report);
            reported.countDown();
        }))) {
            runner.run(() -> {
                try (var server = Server.start(0, client -> client.write("hello"))) {
                    try (var connection = Connection.open("127.0.0.1", server.port())) {
                        assertThat(connection.readAll()).hasSize(5);
                    }
                }
                var answer = new Promise<String>();
                Thread.ofPlatform().daemon().start(() -> {
                    boolean inTime = await(reported);
                    answer.complete(inTime ? "reported" : "not reported");
                });
                assertThat(createTask("waiter", answer::await).await()).isEqualTo("reported");
            });
        }
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.error())
                        .isInstanceOf(DeadlockError.class)
                        .hasMessageContaining("* waiter awaits Promise"));
    }

    private static boolean await(CountDownLatch reported) {
        try {
            return reported.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static boolean expectsEvents() {
        return NettyDriver.current().expectsEvents();
    }

    private static void assertQuiet() throws Exception {
        timeout(seconds(10), () -> until(() -> !expectsEvents()));
    }
}
