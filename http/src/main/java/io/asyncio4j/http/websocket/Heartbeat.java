package io.asyncio4j.http.websocket;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.http.wire.Beats;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks a silent end whether it is there, and gives up one that says nothing. On the loop's host fiber.
final class Heartbeat {

    // The timer is not moved with each byte that comes: when it is due, it looks how long nothing has.

    private final EventLoop loop = EventLoop.current();
    private final Duration every;
    private final Duration timeout;
    private final Link link;
    private Duration heard = loop.time();
    private boolean asked; // and nothing was heard since
    private @Nullable Handle next;

    Heartbeat(Duration every, Duration timeout, Link link) {
        this.every = every;
        this.timeout = timeout;
        this.link = link;
        next = Beats.later(every, every, this::beat);
    }

    /// Something has come.
    void heard() {
        heard = loop.time();
        asked = false;
    }

    void stop() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void beat() {
        if (!link.isAnswerable()) {
            heard(); // as far as anybody knows
        }
        Duration silent = loop.time().minus(heard);
        if (asked) {
            link.silent(timeout);
        } else if (silent.compareTo(every) >= 0) {
            asked = true;
            link.sendPing(new byte[0]);
            next = Beats.later(timeout, timeout, this::beat);
        } else {
            next = Beats.later(every.minus(silent), every, this::beat);
        }
    }
}
