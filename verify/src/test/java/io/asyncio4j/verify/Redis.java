package io.asyncio4j.verify;

import io.asyncio4j.AsyncSemaphore;
import io.asyncio4j.net.socket.LoopSocketFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/// The pool of `docs/guide/redis.md`.
final class Redis implements AutoCloseable {

    private final String host;
    private final int port;
    private final JedisClientConfig config = DefaultJedisClientConfig.builder()
            .blockingSocketTimeoutMillis(30_000) // of commands that wait in Redis, and of subscribers
            .build();

    // loop only
    private final AsyncSemaphore permits;
    private final Deque<Jedis> idle = new ArrayDeque<>();
    private boolean closed;

    Redis(String host, int port, int connections) {
        this.host = host;
        this.port = port;
        this.permits = new AsyncSemaphore(connections);
    }

    <T extends @Nullable Object> T call(Function<Jedis, T> commands) {
        try (var _ = permits.acquire()) {
            Jedis jedis = idle.isEmpty() ? connect() : idle.removeLast();
            boolean usable = false;
            try {
                T answer = commands.apply(jedis);
                usable = true;
                return answer;
            } catch (JedisDataException e) { // Redis has refused the command: this is its answer
                usable = true;
                throw e;
            } catch (JedisConnectionException e) { // if Redis has ended, so have the others
                closeIdle();
                throw e;
            } finally {
                if (usable && !closed) {
                    idle.addLast(jedis);
                } else {
                    jedis.close();
                }
            }
        }
    }

    Jedis connect() {
        return new Jedis(this::openSocket, config);
    }

    private Socket openSocket() {
        try {
            Socket socket = LoopSocketFactory.getDefault().createSocket();
            socket.connect(InetSocketAddress.createUnresolved(host, port), 2_000);
            socket.setSoTimeout(5_000); // of all other commands
            return socket;
        } catch (IOException e) {
            throw new JedisConnectionException("no connection to %s:%d".formatted(host, port), e);
        }
    }

    private void closeIdle() {
        idle.forEach(Jedis::close);
        idle.clear();
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
