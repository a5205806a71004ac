package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.Task;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.params.SetParams;

/// The cache of `docs/guide/redis.md`.
final class RedisCache {

    private final Redis redis;
    private final Duration life;
    private final Duration patience; // how long others wait for whoever computes a value
    private final Map<String, Task<String>> running = new HashMap<>(); // loop only

    RedisCache(Redis redis, Duration life, Duration patience) {
        this.redis = redis;
        this.life = life;
        this.patience = patience;
    }

    String get(String key, Supplier<String> compute) {
        String found = find(key);
        if (found != null) {
            return found;
        }
        var task = running.computeIfAbsent(
                key,
                _ -> createTask("compute " + key, () -> {
                    try {
                        return findOrCompute(key, compute);
                    } finally {
                        running.remove(key);
                    }
                }));
        return shield(task); // whoever is cancelled takes nothing from the others
    }

    private String findOrCompute(String key, Supplier<String> compute) {
        String turn = key + ":turn";
        var whileComputing = SetParams.setParams().nx().px(patience.toMillis());
        while (redis.call(jedis -> jedis.set(turn, "", whileComputing)) == null) {
            sleep(millis(20)); // another process computes it
            String found = find(key);
            if (found != null) {
                return found;
            }
        }
        try {
            String found = find(key); // the other may have ended just before
            if (found != null) {
                return found;
            }
            String value = compute.get();
            redis.call(jedis -> jedis.set(key, value, SetParams.setParams().px(life.toMillis())));
            return value;
        } finally {
            redis.call(jedis -> jedis.del(turn));
        }
    }

    private @Nullable String find(String key) {
        return redis.<@Nullable String>call(jedis -> jedis.get(key));
    }
}
