package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.interruptible;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.waitUntil;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncio4j.function.VoidBlockingOp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InterruptibleTest {

    @Test
    void whatTheJdkBlocksInIsCutShort() {
        run(() -> {
            var held = new ReentrantLock();
            held.lock();
            Object monitor = new Object();
            assertCutShort(() -> TimeUnit.HOURS.sleep(1), InterruptedException.class);
            assertCutShort(new LinkedBlockingQueue<>()::take, InterruptedException.class);
            assertCutShort(held::lockInterruptibly, InterruptedException.class);
            assertCutShort(new CountDownLatch(1)::await, InterruptedException.class);
            assertCutShort(new Semaphore(0)::acquire, InterruptedException.class);
            assertCutShort(new CompletableFuture<>()::get, InterruptedException.class);
            assertCutShort(() -> waitFor(monitor), InterruptedException.class);
        });
    }

    @Test
    void aSocketIsClosedAndItsReaderCutShort() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            run(() -> assertCutShort(socket.getInputStream()::read, SocketException.class));
            assertThat(socket.isClosed()).isTrue();
        }
    }

    @Test
    void aChannelIsClosedAndItsReaderCutShort() throws IOException {
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var channel = SocketChannel.open(server.getLocalAddress())) {
            run(() -> assertCutShort(() -> channel.read(ByteBuffer.allocate(1)), ClosedByInterruptException.class));
            assertThat(channel.isOpen()).isFalse();
        }
    }

    @Test
    void aTimeLimitCutsShort() {
        run(() -> {
            assertThatThrownBy(() -> timeout(millis(50), () -> interruptible(() -> TimeUnit.HOURS.sleep(1))))
                    .isInstanceOf(TimedOutException.class)
                    .rootCause()
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(Asyncio.currentTask().cancelling()).isZero();
        });
    }

    @Test
    void whatItReturnsOrThrowsComesAsItIs() {
        run(() -> {
            assertThat(interruptible(() -> 42)).isEqualTo(42);
            assertThatThrownBy(() -> interruptible(() -> {
                        throw new IOException("broken");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("broken");
            interruptible(Thread::yield);
        });
    }

    @Test
    void aValueThatIsReadyIsDeliveredAndNoInterruptIsLeft() {
        run(() -> {
            var queue = new LinkedBlockingQueue<String>();
            var story = new LinkedBlockingQueue<String>();
            var taking = createTask(() -> {
                story.add(interruptible(queue::take) + " "
                        + Thread.currentThread().isInterrupted());
                yieldNow();
            });
            awaitBlocked(taking);
            queue.add("item");
            taking.cancel();
            end(taking);
            assertThat(story).containsExactly("item false");
            assertThat(taking.isCancelled()).isTrue();
        });
    }

    @Test
    void whatSwallowsTheInterruptReturnsAndIsHitAtItsNextWait() {
        run(() -> {
            var swallowed = new boolean[1];
            var task = createTask(() -> {
                interruptible(() -> {
                    try {
                        TimeUnit.HOURS.sleep(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // as libraries do
                    }
                });
                swallowed[0] = !Thread.currentThread().isInterrupted();
                yieldNow();
            });
            awaitBlocked(task);
            task.cancel();
            end(task);
            assertThat(swallowed).containsExactly(true);
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void anInterruptOfSomebodyElseIsThrownAsItIs() {
        run(() -> {
            var task = createTask(() -> {
                var self = Thread.currentThread();
                Thread.ofPlatform().start(self::interrupt);
                return catchThrowable(() -> interruptible(() -> TimeUnit.HOURS.sleep(1)));
            });
            assertThat(task.await()).isInstanceOf(InterruptedException.class);
        });
    }

    @Test
    void aCancelledTaskDoesNotBegin() {
        run(() -> {
            var begun = new boolean[1];
            var task = createTask(() -> {
                Asyncio.currentTask().cancel();
                interruptible(() -> begun[0] = true);
            });
            end(task);
            assertThat(begun).containsExactly(false);
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void afterTheBlockACancellationInterruptsNothing() {
        run(() -> {
            var queue = new LinkedBlockingQueue<String>();
            var task = createTask(() -> {
                interruptible(Thread::yield);
                return queue.take();
            });
            awaitBlocked(task);
            task.cancel();
            for (int turns = 0; turns < 20; turns++) {
                yieldNow();
            }
            assertThat(task.isDone()).isFalse();
            queue.add("item");
            assertThat(task.await()).isEqualTo("item");
        });
    }

    @Test
    void anUncancellableBlockIsNotInterrupted() {
        run(() -> {
            var queue = new LinkedBlockingQueue<String>();
            var got = new String[1];
            var task = createTask(() -> {
                got[0] = uncancellable(() -> interruptible(queue::take));
                interruptible(queue::take);
            });
            awaitBlocked(task);
            task.cancel();
            for (int turns = 0; turns < 20; turns++) {
                yieldNow();
            }
            assertThat(task.isDone()).isFalse();
            queue.add("item");
            end(task);
            assertThat(got).containsExactly("item");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void theBlockAroundABlockIsCutShortAfterIt() {
        run(() -> {
            var task = createTask(() -> interruptible(() -> {
                interruptible(() -> {
                    try {
                        TimeUnit.HOURS.sleep(1);
                    } catch (InterruptedException e) {
                        // swallowed
                    }
                });
                TimeUnit.HOURS.sleep(1);
            }));
            awaitBlocked(task);
            task.cancel();
            end(task);
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void outsideATaskItIsAnError() {
        assertThatThrownBy(() -> interruptible(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("interruptible needs a running event loop");
    }

    @Test
    @Tag("schedules")
    @Timeout(900) // thousands of schedules, on a machine that may be busy
    void onAnyScheduleNoItemIsLostAndNoInterruptIsLeft() {
        Schedules.explore(schedule -> {
            var queue = new LinkedBlockingQueue<Integer>();
            var got = new AtomicInteger();
            for (int n = 0; n < 3; n++) {
                schedule.task(() -> {
                    schedule.giveWay();
                    try {
                        interruptible(queue::take);
                        got.incrementAndGet();
                        schedule.giveWay();
                    } finally {
                        Check.that(!Thread.currentThread().isInterrupted(), "an interrupt is left");
                    }
                });
            }
            schedule.giveWay();
            queue.add(1);
            schedule.cancelSome();
            schedule.giveWay();
            queue.add(2);
            schedule.giveWay();
            schedule.cancelAll();
            schedule.join();
            Check.that(got.get() + queue.size() == 2, "got " + got + ", left " + queue);
        });
    }

    private static void assertCutShort(VoidBlockingOp<?> operation, Class<? extends Exception> cause) {
        var interrupted = new boolean[1];
        var task = createTask(() -> {
            try {
                interruptible(operation);
            } finally {
                interrupted[0] = Thread.currentThread().isInterrupted();
            }
        });
        awaitBlocked(task);
        task.cancel("enough");
        end(task);
        assertThat(task.isCancelled()).isTrue();
        assertThatThrownBy(task::result)
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough")
                .rootCause()
                .isInstanceOf(cause);
        assertThat(interrupted).containsExactly(false);
    }

    private static void waitFor(Object monitor) throws InterruptedException {
        synchronized (monitor) {
            while (true) {
                monitor.wait();
            }
        }
    }

    private static void awaitBlocked(Task<?> task) {
        while (!task.fiber().isInJdk()) {
            yieldNow();
        }
    }

    private static void end(Task<?> task) {
        waitUntil(ReturnWhen.ALL_COMPLETED, List.of(task));
    }
}
