package io.asyncio4j.benchmarks.core;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Runner;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.HashedWheelTimer;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Timers that call back on one thread.
interface TimerPeer {

    static TimerPeer named(String name) {
        return switch (name) {
            case "asyncio4j" -> new Asyncio4j();
            case "nettyEventLoop" -> new NettyEventLoop();
            case "nettyWheel" -> new NettyWheel();
            case "scheduledExecutor" -> new ScheduledExecutor();
            default -> throw new IllegalArgumentException("unknown peer " + name);
        };
    }

    /// Runs `body` where timers are set in this system: on the loop if there is one.
    void run(Runnable body);

    /// Sets a timer.
    ///
    /// @return cancels it
    Runnable schedule(long delayNanos, Runnable callback);

    void close();

    final class Asyncio4j implements TimerPeer {

        private final Runner runner = new Runner();
        private final EventLoop loop = runner.loop();

        @Override
        public void run(Runnable body) {
            runner.run(body::run);
        }

        @Override
        public Runnable schedule(long delayNanos, Runnable callback) {
            return loop.callLater(Duration.ofNanos(delayNanos), callback)::cancel;
        }

        @Override
        public void close() {
            runner.close();
        }
    }

    final class NettyEventLoop implements TimerPeer {

        private final MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        private final io.netty.channel.EventLoop loop = group.next();

        @Override
        public void run(Runnable body) {
            loop.submit(body).syncUninterruptibly();
        }

        @Override
        public Runnable schedule(long delayNanos, Runnable callback) {
            var future = loop.schedule(callback, delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public void close() {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    final class NettyWheel implements TimerPeer {

        private final HashedWheelTimer wheel = new HashedWheelTimer(1, TimeUnit.MILLISECONDS);

        @Override
        public void run(Runnable body) {
            body.run();
        }

        @Override
        public Runnable schedule(long delayNanos, Runnable callback) {
            return wheel.newTimeout(_ -> callback.run(), delayNanos, TimeUnit.NANOSECONDS)::cancel;
        }

        @Override
        public void close() {
            wheel.stop();
        }
    }

    final class ScheduledExecutor implements TimerPeer {

        private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

        private ScheduledExecutor() {
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        public void run(Runnable body) {
            body.run();
        }

        @Override
        public Runnable schedule(long delayNanos, Runnable callback) {
            var future = executor.schedule(callback, delayNanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
