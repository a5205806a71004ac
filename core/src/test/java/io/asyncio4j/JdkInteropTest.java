package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JdkInteropTest {

    private static final List<Integer> FIFTY = IntStream.range(0, 50).boxed().toList();

    @Test
    void blockingSocketReadsOverlapOnOneLoopAndOnTheNextOne() throws Exception {
        try (var server = new SlowServer()) {
            for (int loop = 0; loop < 2; loop++) {
                long start = System.nanoTime();
                run(() -> forEachConcurrent(FIFTY, _ -> assertThat(server.ask()).isEqualTo('!')));
                assertThat((System.nanoTime() - start) / 1e9).isBetween(0.3, 10.0); // one by one: 15 s
            }
        }
    }

    @Test
    void aThousandTasksInThreadSleepTakeTheTimeOfOne() throws InterruptedException {
        long start = System.nanoTime();
        run(() -> forEachConcurrent(
                IntStream.range(0, 1_000).boxed().toList(),
                _ -> Thread.sleep(1_000))); // real time: the JDK's sleep is the subject
        assertThat((System.nanoTime() - start) / 1e9).isBetween(1.0, 20.0);
    }

    @Test
    void threadsAndExecutorsStartedInATaskRunBesideTheLoop() throws Exception {
        var carrier = run(() -> {
            Thread loop = VirtualThreads.currentCarrier();
            var carriers = ConcurrentHashMap.<Thread>newKeySet();
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int n = 0; n < 100; n++) {
                    executor.submit(() -> carriers.add(VirtualThreads.currentCarrier()));
                }
            }
            Thread.ofVirtual()
                    .start(() -> carriers.add(VirtualThreads.currentCarrier()))
                    .join();
            assertThat(carriers).isNotEmpty().doesNotContain(loop);
            return loop;
        });
        assertThat(carrier).isInstanceOf(LoopThread.class);
    }

    @Test
    void awaitWorksWithTheInterruptFlagSet() {
        Virtual.run(test -> {
            Thread.currentThread().interrupt();
            sleep(seconds(1));
            assertThat(Thread.interrupted()).isTrue();
            test.log("slept");
            assertThat(test.elapsed()).isEqualTo(seconds(1));
        });
    }

    @Test
    void awaitInAClassInitialiserFailsAtOnceAndTheLoopGoesOn() {
        Virtual.run(_ -> {
            assertThatThrownBy(() -> SleepsWhileItIsInitialised.touch())
                    .isInstanceOf(ExceptionInInitializerError.class)
                    .cause()
                    .hasMessageStartingWith("the task cannot be suspended here: a class initialiser");
            sleep(seconds(1));
            yieldNow();
        });
    }

    @Test
    @Timeout(50)
    void oneLockSharedByForeignThreadsCallbacksAndTasksNeverStopsTheLoop() throws Exception {
        var lock = new ReentrantLock();
        var monitor = new Object();
        var map = new ConcurrentHashMap<String, Integer>();
        var logger = System.getLogger("io.asyncio4j.test.silent");
        var over = new AtomicBoolean();
        Runnable contend = () -> {
            lock.lock();
            try {
                Thread.onSpinWait();
            } finally {
                lock.unlock();
            }
            synchronized (monitor) {
                map.compute("key", (_, count) -> count == null ? 1 : count + 1);
            }
            logger.log(System.Logger.Level.TRACE, "silent");
            System.out.print("");
        };
        var strangers = IntStream.range(0, 2)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    while (!over.get()) {
                        contend.run();
                    }
                }))
                .toList();
        var rounds = new AtomicInteger();
        var callbacks = new AtomicInteger();
        long end = System.nanoTime() + 20_000_000_000L; // a busy machine does not get through all of them
        try {
            run(() -> forEachConcurrent(FIFTY.subList(0, 8), _ -> {
                for (int n = 0; n < 2_000 && System.nanoTime() < end; n++) {
                    contend.run();
                    rounds.incrementAndGet();
                    EventLoop.current().callSoon(() -> {
                        contend.run();
                        callbacks.incrementAndGet();
                    });
                    yieldNow();
                }
            }));
        } finally {
            over.set(true);
        }
        for (Thread stranger : strangers) {
            stranger.join();
        }
        assertThat(map.get("key")).isGreaterThan(rounds.get() + callbacks.get()); // the strangers came too
        assertThat(callbacks).hasValueGreaterThan(rounds.get() - 100);
    }

    @Test
    @Timeout(50)
    void stackTracesTakenAllTheTimeLoseAndDoubleNoStep() throws Exception {
        // HotSpotDiagnosticMXBean.dumpThreads is left out: on JDK 25.0.3 it crashes the JVM while any virtual
        // thread yields, with or without a loop
        var over = new AtomicBoolean();
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        Thread observer = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                threads.forEach(Thread::getStackTrace);
                Thread.getAllStackTraces();
            }
        });
        var steps = new AtomicInteger();
        try {
            run(() -> forEachConcurrent(FIFTY, _ -> {
                threads.add(Thread.currentThread());
                for (int n = 0; n < 4_000; n++) {
                    yieldNow();
                    if (n % 8 == 0) {
                        sleep(java.time.Duration.ofNanos(1_000));
                    }
                    steps.incrementAndGet();
                }
                threads.remove(Thread.currentThread());
            }));
        } finally {
            over.set(true);
        }
        observer.join();
        assertThat(steps).hasValue(50 * 4_000);
    }

    @Test
    void aTasksStackShowsWhereItWaits() {
        Virtual.run(_ -> {
            var task = createTask("sleeper", () -> sleep(seconds(1)));
            yieldNow();
            assertThat(task.stack())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("sleep");
            task.await();
            assertThat(task.stack()).isEmpty();
        });
    }

    @Test
    void valuesOfInheritableThreadLocalsAreThoseOfTheCreator() {
        var local = new InheritableThreadLocal<String>();
        local.set("main");
        Virtual.run(_ -> {
            assertThat(local.get()).isEqualTo("main");
            local.set("task");
            gather(() -> assertThat(local.get()).isEqualTo("task"));
        });
    }

    /// A class whose initialiser must not be suspended.
    private static final class SleepsWhileItIsInitialised {

        static {
            sleep(seconds(1));
        }

        static void touch() {}
    }

    /// Answers every connection after 300 ms.
    private static final class SlowServer implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());

        SlowServer() throws IOException {
            Thread.ofPlatform().daemon().start(this::serve);
        }

        int ask() throws IOException {
            try (var socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
                return socket.getInputStream().read();
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        private void serve() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    Thread.ofPlatform().daemon().start(() -> answer(socket));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private static void answer(Socket socket) {
            try (socket) {
                Thread.sleep(300); // real time: the peer is slow
                socket.getOutputStream().write('!');
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
