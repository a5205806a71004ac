package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.SharedQueue;
import io.asyncio4j.Workers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several loops, each with the clock of the machine: real time.
class WorkersRestartTest {

    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ready = new AtomicInteger();
    private final List<String> story = new CopyOnWriteArrayList<>();

    @AfterEach
    void chooseAgain() {
        System.clearProperty(NettyIo.PROPERTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void whatWaitsToBeAcceptedIsServedByTheSuccessor(String transport) throws Exception {
        System.setProperty(NettyIo.PROPERTY, transport);
        var address = FreeAddress.find();
        var workers = new Workers(1);
        run(() -> {
            var running = createTask(() -> serve(workers, address));
            while (ready.get() < 1) {
                sleep(millis(1));
            }
            try (var first = Connection.open("127.0.0.1", address.getPort())) {
                assertThat(first.readLine()).isEqualTo("served by 1");
                var waiting = new ArrayList<Connection>(); // for room: the server takes one at a time
                for (int n = 0; n < 5; n++) {
                    waiting.add(Connection.open("127.0.0.1", address.getPort()));
                }
                var restart = workers.restart();
                assertThat(timeout(seconds(20), () -> waiting.getFirst().readLine()))
                        .isEqualTo("served by 2");
                timeout(seconds(20), () -> await(restart)); // which ends the first
                for (Connection each : waiting) {
                    if (each != waiting.getFirst()) {
                        assertThat(timeout(seconds(20), () -> each.readLine())).isEqualTo("served by 2");
                    }
                    each.write("end\n");
                    each.close();
                }
            }
            assertThat(story).containsExactly("1 stopped");
            timeout(seconds(20), () -> await(workers.restart())); // and once more, from the one that has inherited
            assertThat(story).containsExactly("1 stopped", "2 stopped");
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
        assertThatThrownBy(() -> run(() -> Connection.open("127.0.0.1", address.getPort())))
                .hasCauseInstanceOf(ConnectException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void noConnectionIsRefusedWhileWorkersAreReplaced(String transport) throws Exception {
        System.setProperty(NettyIo.PROPERTY, transport);
        var address = FreeAddress.find();
        var workers = new Workers(2);
        var served = new AtomicInteger();
        run(() -> {
            var running = createTask(() -> serve(workers, address));
            while (ready.get() < 2) {
                sleep(millis(1));
            }
            var clients = createTask(() -> {
                while (workers.statistics().replaced() < 6) {
                    try (var connection = Connection.open("127.0.0.1", address.getPort())) {
                        assertThat(timeout(seconds(20), () -> connection.readLine()))
                                .startsWith("served by ");
                        connection.write("end\n");
                        served.incrementAndGet();
                    }
                }
            });
            for (int n = 0; n < 3; n++) {
                timeout(seconds(20), () -> await(workers.restart()));
            }
            clients.await();
            assertThat(served.get()).isPositive();
            running.cancel();
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void aWorkerThatFailsListensAgain(String transport) throws Exception {
        System.setProperty(NettyIo.PROPERTY, transport);
        var address = FreeAddress.find();
        var workers = new Workers(1, options -> options.restarts(1, seconds(60)).backoff(millis(1), millis(1)));
        run(() -> {
            var failing = new SharedQueue<String>(1);
            var running = createTask(() -> workers.run(worker -> {
                int number = begun.incrementAndGet();
                Server.start(address.getPort(), options -> options.host("127.0.0.1"), connection -> {
                    connection.write("served by " + number + "\n");
                });
                ready.incrementAndGet();
                throw new IOException(failing.get());
            }));
            for (int number = 1; number <= 2; number++) {
                while (ready.get() < number) {
                    sleep(millis(1));
                }
                try (var connection = Connection.open("127.0.0.1", address.getPort())) {
                    assertThat(connection.readLine()).isEqualTo("served by " + number);
                }
                failing.put("out of tea " + number);
            }
            assertThatThrownBy(running::await).hasMessageContaining("out of tea 2");
        });
    }

    private void serve(Workers workers, InetSocketAddress address) {
        workers.run(worker -> {
            int number = begun.incrementAndGet();
            int most = worker.count() == 1 ? 1 : 1000;
            var server = Server.start(
                    address.getPort(), options -> options.host("127.0.0.1").maxConnections(most), connection -> {
                        connection.write("served by " + number + "\n");
                        connection.readLine();
                    });
            worker.ready();
            ready.incrementAndGet();
            try {
                server.awaitClosed();
            } finally {
                server.shutdown(seconds(20));
                story.add(number + " stopped");
            }
        });
    }
}
