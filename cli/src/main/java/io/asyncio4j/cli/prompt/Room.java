package io.asyncio4j.cli.prompt;

import io.asyncio4j.ErrorReport;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ExternalWork;
import java.time.Duration;
import java.util.function.Consumer;

/// The loop of the prompt, with whatever runs on it between snippets. Any thread.
final class Room implements Place {

    private static final Duration PATIENCE = Duration.ofSeconds(3); // with tasks that clear up

    private static final Duration FAILURE_PATIENCE = Duration.ofMillis(500); // a variable may hold a task for ever

    private final boolean debug;
    private final Consumer<? super ErrorReport> errors;
    private final Host host = new Host(this::loop);
    private EventLoop loop; // guarded by this
    private ExternalWork lines; // what the next snippets do is no deadlock

    /// @param debug whether the loop is in debug mode
    /// @param errors told of what nobody catches
    Room(boolean debug, Consumer<? super ErrorReport> errors) {
        this.debug = debug;
        this.errors = errors;
        loop = start();
        lines = loop.expectExternalEvents();
    }

    synchronized EventLoop loop() {
        return loop;
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public synchronized boolean reopenIfClosed() {
        if (!loop.isClosed()) {
            return false;
        }
        open();
        return true;
    }

    @Override
    public String leave() {
        if (host.isBusy()) {
            abandon();
            return "the loop did not come back: a new one was started, and the old one is left behind";
        }
        return "it goes on in the background: /ps shows it";
    }

    @Override
    public void lost(Exception why) {
        throw new IllegalStateException(why); // it is in this program
    }

    @Override
    public void close() {
        Thread closing = Thread.ofPlatform().daemon().name("closing").start(() -> {
            EventLoop last = loop();
            lines.close();
            last.close();
        });
        try {
            closing.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Leaves the loop as it is, for its thread does not come back, and starts a new one.
    private synchronized void abandon() {
        EventLoop old = loop;
        Thread.ofVirtual().start(old::close);
        open();
    }

    private void open() {
        loop = start();
        lines = loop.expectExternalEvents();
    }

    private EventLoop start() {
        return EventLoop.start(options -> {
            options.debug(debug).errorHandler(errors).failurePatience(FAILURE_PATIENCE);
            if (!debug) {
                options.slowStep(Duration.ZERO); // a snippet may compute
            }
        });
    }
}
