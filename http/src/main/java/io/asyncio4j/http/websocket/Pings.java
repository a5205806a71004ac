package io.asyncio4j.http.websocket;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The pings of the program that were not answered yet. Each carries a number. Loop only.
final class Pings {

    private final EventLoop loop;
    private final Map<Long, Promise<Duration>> asked = new HashMap<>(0);
    private long last; // number

    Pings(EventLoop loop) {
        this.loop = loop;
    }

    /// Asks for an answer, and waits for it. In a task.
    ///
    /// @return how long that took
    /// @waits until it has come; a cancellation ends the wait
    Duration ask(Outbox outbox) {
        long number = ++last;
        var answer = new Promise<Duration>();
        Duration start = loop.time();
        asked.put(number, answer);
        outbox.control(
                Frames.PING, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        try {
            return answer.await().minus(start);
        } finally {
            asked.remove(number);
        }
    }

    /// An answer has come, perhaps to a ping that is not of these.
    void answered(byte[] payload) {
        if (payload.length == Long.BYTES) {
            Promise<Duration> answer = asked.get(ByteBuffer.wrap(payload).getLong());
            if (answer != null) {
                answer.complete(loop.time());
            }
        }
    }

    /// There will be no more answers.
    void end(Supplier<WebSocketClosedException> why) {
        asked.values().forEach(each -> each.fail(why.get()));
    }
}
