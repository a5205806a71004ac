package io.asyncio4j.verify;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XAutoClaimParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntry;

/// The stream of jobs of `docs/guide/redis.md`.
final class RedisJobs {

    private static final System.Logger LOG = System.getLogger(RedisJobs.class.getName());
    private static final String GROUP = "workers";

    private final Redis redis;
    private final String stream;
    private final Duration patience; // after which another worker takes a job that was not acknowledged

    RedisJobs(Redis redis, String stream, Duration patience) {
        this.redis = redis;
        this.stream = stream;
        this.patience = patience;
    }

    String submit(Map<String, String> fields) {
        return redis.call(jedis -> jedis.xadd(stream, XAddParams.xAddParams(), fields))
                .toString();
    }

    void work(String worker, Function<Map<String, String>, String> job) {
        while (true) {
            try {
                makeGroup();
                while (true) {
                    for (StreamEntry entry : next(worker)) {
                        runOne(entry, job);
                    }
                }
            } catch (JedisException e) {
                LOG.log(System.Logger.Level.INFO, () -> worker + " tries again: " + e);
            }
            sleep(seconds(0.5));
        }
    }

    private List<StreamEntry> next(String worker) {
        var left = redis.call(jedis -> jedis.xautoclaim(
                stream,
                GROUP,
                worker,
                patience.toMillis(),
                new StreamEntryID(),
                XAutoClaimParams.xAutoClaimParams().count(1)));
        if (!left.getValue().isEmpty()) {
            return left.getValue();
        }
        var fresh = redis.call(jedis -> jedis.xreadGroup(
                GROUP,
                worker,
                XReadGroupParams.xReadGroupParams().count(1).block(500),
                Map.of(stream, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY)));
        return fresh == null || fresh.isEmpty() ? List.of() : fresh.getFirst().getValue();
    }

    private void runOne(StreamEntry entry, Function<Map<String, String>, String> job) {
        String result;
        try {
            result = timeout(patience.dividedBy(2), () -> job.apply(entry.getFields()));
        } catch (RuntimeException e) { // it is not acknowledged, so somebody tries it again
            LOG.log(System.Logger.Level.WARNING, "job " + entry.getID() + " has failed", e);
            return;
        }
        redis.call(jedis -> {
            try (var both = jedis.multi()) {
                both.hset(stream + ":results", entry.getID().toString(), result);
                both.xack(stream, GROUP, entry.getID());
                return both.exec();
            }
        });
    }

    private void makeGroup() {
        try {
            redis.call(jedis -> jedis.xgroupCreate(stream, GROUP, new StreamEntryID(), true));
        } catch (JedisDataException e) {
            if (!String.valueOf(e.getMessage()).startsWith("BUSYGROUP")) { // which says that it is there
                throw e;
            }
        }
    }
}
