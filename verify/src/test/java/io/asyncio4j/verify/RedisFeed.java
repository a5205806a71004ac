package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/// The publish and subscribe of `docs/guide/redis.md`.
final class RedisFeed {

    private static final System.Logger LOG = System.getLogger(RedisFeed.class.getName());
    private static final String HEARTBEAT = "heartbeat";

    private final Redis redis;

    RedisFeed(Redis redis) {
        this.redis = redis;
    }

    void publish(String channel, String text) {
        redis.call(jedis -> jedis.publish(channel, text));
    }

    void follow(String channel, Runnable subscribed, Consumer<String> deliver) {
        while (true) {
            try (var jedis = redis.connect()) {
                var subscriber = new JedisPubSub() {
                    @Override
                    public void onSubscribe(String name, int count) {
                        if (name.equals(channel)) {
                            subscribed.run();
                        }
                    }

                    @Override
                    public void onMessage(String name, String text) {
                        if (name.equals(channel)) {
                            deliver.accept(text);
                        }
                    }
                };
                jedis.subscribe(subscriber, channel, HEARTBEAT);
            } catch (JedisException e) {
                LOG.log(System.Logger.Level.INFO, () -> "subscribing to %s again: %s".formatted(channel, e));
            }
            sleep(millis(ThreadLocalRandom.current().nextInt(50, 1_000)));
        }
    }

    void beat() {
        while (true) {
            try {
                publish(HEARTBEAT, "");
            } catch (JedisException e) {
                LOG.log(System.Logger.Level.INFO, () -> "no heartbeat: " + e);
            }
            sleep(seconds(10));
        }
    }
}
