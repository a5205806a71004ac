package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.asyncio4j.AsyncQueue;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.websocket.Room;
import io.asyncio4j.http.websocket.WebSocket;
import io.asyncio4j.net.Hops;
import io.asyncio4j.net.Server;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/// What `docs/guide/redis.md` shows, on a real Redis: [RedisServer] is in real time, and so are these tests.
@Tag("interop")
class RedisGuideTest {

    private static final Duration LIMIT = seconds(40);

    @TempDir
    private Path folder;

    private RedisServer server;

    @BeforeEach
    void start() throws Exception {
        assumeThat(RedisServer.isInstalled())
                .as("there is no redis-server: .ci/peers installs it")
                .isTrue();
        server = new RedisServer(folder);
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void commandsRunAtOnceOnAtMostAsManyConnectionsAsThereArePermits() throws Exception {
        var hops = new Hops();
        hops.run(() -> {
            try (var redis = new Redis("127.0.0.1", server.port(), 5)) {
                var clients = new HashSet<Long>();
                forEachConcurrent(IntStream.range(0, 200).boxed().toList(), n -> {
                    hops.watchThisTask();
                    String answer = redis.call(jedis -> jedis.echo("number " + n));
                    assertThat(answer).isEqualTo("number " + n);
                    clients.add(redis.call(jedis -> jedis.clientId()));
                });
                assertThat(clients).hasSize(5);
                assertThat(hops.besidesLocks())
                        .as("waits for the network that left the loop")
                        .isZero();
            }
        });
    }

    @Test
    void aConnectionIsUsedAgainAfterARefusedCommand() throws Exception {
        withRedis(1, redis -> {
            long client = redis.call(jedis -> jedis.clientId());
            redis.call(jedis -> jedis.set("tea", "assam"));
            assertThatThrownBy(() -> redis.call(jedis -> jedis.incr("tea"))).isInstanceOf(JedisDataException.class);
            long clientAfter = redis.call(jedis -> jedis.clientId());
            assertThat(clientAfter).isEqualTo(client);
        });
    }

    @Test
    void aCancelledCommandLeavesNoConnectionWithAnUnreadAnswer() throws Exception {
        withRedis(1, redis -> {
            for (int n = 0; n < 300; n++) {
                String late = "late " + n;
                try {
                    timeout(Duration.ofNanos((n + 1) * 2_000L), () -> redis.call(jedis -> jedis.echo(late)));
                } catch (TimedOutException e) {
                    // or it has come in time
                }
                String next = "next " + n;
                String answer = redis.call(jedis -> jedis.echo(next));
                assertThat(answer).isEqualTo(next);
            }
        });
    }

    @Test
    void aCommandThatWaitsInRedisEndsThereWhenItIsCancelled() throws Exception {
        withRedis(1, redis -> {
            assertThatThrownBy(() -> timeout(millis(100), () -> redis.call(jedis -> jedis.blpop(20, "tea"))))
                    .isInstanceOf(TimedOutException.class);
            while (!redis.call(jedis -> jedis.info("clients")).contains("blocked_clients:0")) {
                sleep(millis(10));
            }
            redis.call(jedis -> jedis.lpush("tea", "assam"));
            long length = redis.call(jedis -> jedis.llen("tea"));
            assertThat(length).isEqualTo(1);
        });
    }

    @Test
    void aPoolServesAgainWhenRedisIsBack() throws Exception {
        withRedis(3, redis -> {
            forEachConcurrent(List.of(1, 2, 3), n -> redis.call(jedis -> jedis.set("tea" + n, "assam")));
            restart();
            assertThatThrownBy(() -> redis.call(jedis -> jedis.get("tea1")))
                    .isInstanceOf(JedisConnectionException.class);
            String found = redis.call(jedis -> jedis.get("tea1"));
            assertThat(found).isEqualTo("assam");
        });
    }

    @Test
    void whatOneServerPublishesIsHeardAtAllAndAgainAfterRedisWasKilled() throws Exception {
        withRedis(4, redis -> {
            var subscribed = new AsyncQueue<String>();
            var rooms = List.of(new Room(), new Room()); // of two processes
            try (var session = new ClientSession();
                    var first = serve(redis, rooms.getFirst(), subscribed);
                    var second = serve(redis, rooms.getLast(), subscribed);
                    var ada = session.webSocket("ws://127.0.0.1:%d/chat".formatted(first.port()));
                    var bob = session.webSocket("ws://127.0.0.1:%d/chat".formatted(second.port()))) {
                subscribed.get();
                subscribed.get();
                while (rooms.stream().anyMatch(room -> room.size() == 0)) {
                    sleep(millis(10));
                }
                ada.send("hello");
                assertThat(List.of(ada.receiveText(), bob.receiveText())).containsOnly("hello");
                restart();
                subscribed.get();
                subscribed.get();
                bob.send("again"); // the pool has closed what was connected before, or does so now
                assertThat(List.of(ada.receiveText(), bob.receiveText())).containsOnly("again");
            }
        });
    }

    private Server serve(Redis redis, Room room, AsyncQueue<String> subscribed) {
        var feed = new RedisFeed(redis);
        createTask("feed", () -> feed.follow("chat", () -> subscribed.put("chat"), room::send));
        createTask("heartbeat", () -> feed.beat());
        var app = new Application();
        app.webSocket("/chat", (Request _, WebSocket socket) -> {
            room.join(socket);
            for (var text : socket.texts()) {
                publishPatiently(feed, text);
            }
        });
        return app.start(0);
    }

    private static void publishPatiently(RedisFeed feed, String text) {
        while (true) {
            try {
                feed.publish("chat", text);
                return;
            } catch (JedisConnectionException e) {
                sleep(millis(10));
            }
        }
    }

    @Test
    void everyJobIsDoneAndAcknowledged() throws Exception {
        withRedis(4, redis -> {
            var jobs = new RedisJobs(redis, "orders", seconds(30));
            var workers = List.of(
                    createTask(() -> jobs.work("a", fields -> fields.get("tea") + " packed")),
                    createTask(() -> jobs.work("b", fields -> fields.get("tea") + " packed")));
            var ids = IntStream.range(0, 20)
                    .mapToObj(n -> jobs.submit(Map.of("tea", "tea " + n)))
                    .toList();
            for (int n = 0; n < 20; n++) {
                assertThat(result(redis, ids.get(n))).isEqualTo("tea " + n + " packed");
            }
            assertThat(redis.call(jedis -> jedis.xpending("orders", "workers")).getTotal())
                    .isZero();
            workers.forEach(worker -> worker.cancel());
        });
    }

    @Test
    void aJobOfAWorkerThatWasKilledIsDoneByAnother() throws Exception {
        withRedis(2, redis -> {
            var jobs = new RedisJobs(redis, "orders", seconds(2));
            String id = jobs.submit(Map.of("tea", "assam"));
            Process doomed = toThread(this::startDoomedWorker);
            try {
                assertThat(toThread(() -> doomed.inputReader().readLine())).isEqualTo("begun assam");
            } finally {
                doomed.destroyForcibly();
            }
            toThread(() -> doomed.waitFor());
            assertThat(redis.call(jedis -> jedis.xpending("orders", "workers")).getConsumerMessageCount())
                    .containsOnlyKeys("doomed");
            var worker = createTask(() -> jobs.work("other", fields -> fields.get("tea") + " packed"));
            assertThat(result(redis, id)).isEqualTo("assam packed");
            worker.cancel();
        });
    }

    private Process startDoomedWorker() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedWorker.class.getName(),
                        Integer.toString(server.port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Takes a job, says so, and never ends it.
    static final class DoomedWorker {

        private DoomedWorker() {}

        public static void main(String[] arguments) {
            run(() -> {
                try (var redis = new Redis("127.0.0.1", Integer.parseInt(arguments[0]), 1)) {
                    new RedisJobs(redis, "orders", seconds(600)).work("doomed", fields -> {
                        IO.println("begun " + fields.get("tea"));
                        sleep(seconds(300));
                        return "never";
                    });
                }
            });
        }
    }

    @Test
    void aJobThatFailsIsTriedAgain() throws Exception {
        withRedis(2, redis -> {
            var jobs = new RedisJobs(redis, "orders", millis(500));
            int[] attempts = new int[1];
            var worker = createTask(() -> jobs.work("a", fields -> {
                if (++attempts[0] < 2) {
                    throw new IllegalStateException("no tea");
                }
                return "packed";
            }));
            assertThat(result(redis, jobs.submit(Map.of("tea", "assam")))).isEqualTo("packed");
            assertThat(attempts[0]).isEqualTo(2);
            worker.cancel();
        });
    }

    private static String result(Redis redis, String id) {
        while (true) {
            String found = redis.call(jedis -> jedis.hget("orders:results", id));
            if (found != null) {
                return found;
            }
            sleep(millis(10));
        }
    }

    @Test
    void oneTaskOfAllProcessesComputesAValue() throws Exception {
        withRedis(4, redis -> {
            var caches = List.of(newCache(redis), newCache(redis)); // of two processes
            int[] computed = new int[1];
            var found = new ArrayList<String>();
            forEachConcurrent(
                    IntStream.range(0, 50).boxed().toList(),
                    n -> found.add(caches.get(n % 2).get("price", () -> {
                        sleep(millis(100));
                        return "value " + ++computed[0];
                    })));
            assertThat(found).hasSize(50).containsOnly("value 1");
            long left = redis.call(jedis -> jedis.pttl("price"));
            assertThat(left).isPositive();
        });
    }

    @Test
    void aValueIsComputedByTheOthersIfWhoeverAskedFirstIsCancelled() throws Exception {
        withRedis(4, redis -> {
            var cache = newCache(redis);
            var begun = new AsyncQueue<String>();
            var first = createTask(() -> cache.get("price", () -> {
                begun.put("price");
                sleep(millis(300));
                return "42";
            }));
            begun.get();
            first.cancel();
            assertThat(cache.get("price", () -> "another")).isEqualTo("42");
            assertThat(first.isCancelled()).isTrue();
        });
    }

    private static RedisCache newCache(Redis redis) {
        return new RedisCache(redis, seconds(60), seconds(5));
    }

    private void restart() throws Exception {
        toThread(() -> {
            server.kill();
            server.start();
            return true;
        });
    }

    private void withRedis(int connections, VoidFn<Redis, Exception> body) throws Exception {
        run(() -> {
            timeout(LIMIT, () -> {
                try (var redis = new Redis("127.0.0.1", server.port(), connections)) {
                    body.accept(redis);
                }
            });
        });
    }
}
