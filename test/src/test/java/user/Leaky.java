package user;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.test.AsyncTest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// Tests that leave something behind.
public final class Leaky {

    private Leaky() {}

    /// Two tasks, and one that is about to end.
    public static final class Tasks {

        @AsyncTest
        void tasks() {
            var _ = createTask("sleeper", () -> sleep(seconds(1)));
            var _ = createTask("waiter", () -> new Promise<String>().await());
            var _ = createTask("ending", () -> {
                for (int n = 0; n < 10; n++) {
                    yieldNow();
                }
            });
        }
    }

    /// One task that nobody awaits.
    public static final class OneTask {

        @AsyncTest
        void task() {
            createTask("lonely", () -> sleep(seconds(10)));
        }
    }

    /// A callback that is not due yet.
    public static final class Timers {

        @AsyncTest
        void timers() {
            EventLoop.current().callLater(seconds(10), () -> {});
        }
    }

    /// The thread of an executor that nobody has closed.
    public static final class Threads {

        @AsyncTest
        @SuppressWarnings("resource")
        void threads() throws InterruptedException {
            var begun = new CountDownLatch(1);
            var pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "forgotten"));
            pool.execute(begun::countDown);
            begun.await();
        }
    }

    /// The same, but allowed.
    public static final class AllowedThreads {

        @AsyncTest(leftoverThreads = true)
        void threads() throws InterruptedException {
            new Threads().threads();
        }
    }

    /// An event loop that nobody has closed.
    public static final class Loops {

        @AsyncTest
        void loops() {
            var _ = EventLoop.start(options -> options.name("second loop"));
        }
    }

    /// A task and a timer; and the test itself fails, too.
    public static final class Failing {

        @AsyncTest
        void failing() {
            new Tasks().tasks();
            throw new IllegalStateException("boom");
        }
    }

    /// Everything ends in time.
    public static final class Tidy {

        private @Nullable AutoCloseable later;

        @AsyncTest
        void tidy() {
            var task = createTask("sleeper", () -> sleep(seconds(1)));
            var timer = EventLoop.current().callLater(seconds(10), () -> {});
            later = () -> {
                task.cancel();
                timer.cancel();
            };
        }

        @AfterEach
        void end() throws Exception {
            if (later != null) {
                later.close();
            }
        }
    }
}
