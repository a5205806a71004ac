package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.asyncio4j.Task;
import io.asyncio4j.http.client.ClientTimeoutException.Phase;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.util.ArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ConnectionPoolTest {

    private static final String URL = "http://cafe/";

    private final Application app = new Application()
            .get("/", _ -> Response.text("tea"))
            .get("/slow", _ -> {
                sleep(seconds(3));
                return Response.text("late");
            });

    @Test
    void requestsWaitInTheOrderInWhichTheyCame() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limit(1))) {
                var tasks = new ArrayList<Task<?>>();
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    tasks.add(createTask(() -> {
                        session.get(URL + "slow").text();
                        network.tell("" + number);
                    }));
                }
                tasks.forEach(Task::await);
            }
            assertThat(network.story()).containsExactly("3000 0", "6000 1", "9000 2", "12000 3");
        });
    }

    @Test
    void whoeverHoldsAllConnectionsIsNamed() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limit(1).poolTimeout(seconds(5)))) {
                var forgotten = session.get(URL + "?password=x");
                sleep(seconds(2));

                assertThatExceptionOfType(ClientTimeoutException.class)
                        .isThrownBy(() -> session.get(URL))
                        .matches(e -> e.phase() == Phase.POOL)
                        .withMessageMatching("timed out after 5 s waiting for a free connection; 1 in use: "
                                + "GET http://cafe/\\?password=x of .* for 7 s");
                forgotten.close();
                assertThat(session.get(URL).text()).isEqualTo("tea");
            }
        });
    }

    @Test
    void aPoolWithoutAFreeConnectionIsToldOfOnce() throws Exception {
        var logger = Logger.getLogger("io.asyncio4j.http"); // kept, else it is collected
        var told = new ArrayList<String>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                told.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            virtually(network -> {
                try (var session = network.session(app, options -> options.limit(1))) {
                    var forgotten = session.get(URL);
                    Task<?> first = createTask(() -> session.get(URL).text());
                    Task<?> second = createTask(() -> session.get(URL).text());
                    sleep(seconds(20));
                    forgotten.close();
                    first.await();
                    second.await();
                }
            });
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(told)
                .singleElement(STRING)
                .matches("a request has waited 5 s for a connection, and none has come "
                        + "free: read each response to its end, or close it; 1 in use: GET http://cafe/ of .* for 5 s");
    }

    @Test
    void theLineOfThoseThatWaitHasALimit() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limit(1).maxWaiting(1))) {
                Task<?> first = createTask(() -> session.get(URL + "slow").text());
                Task<?> second = createTask(() -> session.get(URL).text());
                sleep(millis(1));

                assertThatExceptionOfType(PoolExhaustedException.class)
                        .isThrownBy(() -> session.get(URL))
                        .withMessageMatching("no connection is free, and 1 requests wait for one already, which is the "
                                + "limit; 1 in use: GET http://cafe/slow of .* for 0.001 s");
                first.await();
                second.await();
                assertThat(session.get(URL).text()).isEqualTo("tea");
            }
        });
    }

    @Test
    void aWaiterThatIsCancelledCountsNoMore() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, options -> options.limit(1).maxWaiting(1))) {
                Task<?> first = createTask(() -> session.get(URL + "slow").text());
                Task<?> second = createTask(() -> session.get(URL).text());
                sleep(millis(1));
                second.cancel();
                assertThatThrownBy(second::await);

                assertThat(session.statistics().waiting()).isZero();
                assertThat(session.get(URL).text()).isEqualTo("tea");
                first.await();
            }
        });
    }

    @Test
    void statisticsCountWhatThereIs() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                session.get(URL).text();
                session.get(URL).text();
                try (var open = session.get(URL)) {
                    PoolStatistics now = session.statistics();
                    assertThat(now.inUse()).isEqualTo(1);
                    assertThat(now.holders().getFirst().request()).isEqualTo("GET http://cafe/");
                    assertThat(now.made()).isEqualTo(1);
                    assertThat(now.reused()).isEqualTo(2);
                    assertThat(now.kept()).isZero();
                    assertThat(open.status()).isEqualTo(200);
                }
                sleep(millis(1));
                assertThat(session.statistics().inUse()).isZero();
            }
        });
    }

    @Test
    void anOldConnectionIsNotUsedAgain() throws Exception {
        virtually(network -> {
            try (var session =
                    network.session(app, options -> options.maxAge(seconds(20)).keepAlive(seconds(15)))) {
                for (int i = 0; i < 4; i++) {
                    session.get(URL).text();
                    network.tell(session.statistics().made() + " made, " + network.openConnections() + " open");
                    sleep(seconds(9));
                }
            }
            assertThat(network.story())
                    .containsExactly(
                            "0 1 made, 1 open", "9000 1 made, 1 open", "18000 1 made, 1 open", "27000 2 made, 1 open");
        });
    }

    @Test
    void connectionsAreMadeBeforehand() throws Exception {
        virtually(network -> {
            try (var session = network.session(app, _ -> {})) {
                session.preconnect(URL, 3);
                assertThat(session.statistics().kept()).isEqualTo(3);
                session.preconnect(URL, 2);
                assertThat(network.openConnections()).isEqualTo(3);

                gather(() -> session.get(URL).text(), () -> session.get(URL).text());
                assertThat(session.statistics().made()).isEqualTo(3);
                assertThat(session.statistics().reused()).isEqualTo(2);
            }
            sleep(millis(1));
            assertThat(network.openConnections()).isZero();
        });
    }
}
