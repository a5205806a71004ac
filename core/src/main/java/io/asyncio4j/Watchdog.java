package io.asyncio4j;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A thread that watches all loops of the program and says which step blocks one, once, while it does, and how long
/// it took when it is over.
final class Watchdog implements Runnable {

    // A loop counts its steps. Whoever finds the same step running at every look for longer than the
    // loop allows has found a culprit. If the watchdog itself woke late, the machine was busy or slept,
    // and it looks again.

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j");
    private static final Set<Watched> LOOPS = ConcurrentHashMap.newKeySet();
    private static final int LOOKS = 4; // while a step may run
    private static @Nullable Thread thread; // guarded by the class

    private Watchdog() {}

    /// Watches `engine` until its thread has ended.
    ///
    /// @param limit how many nanoseconds a step may take
    static synchronized void watch(Engine engine, long limit) {
        boolean more = limit < shortestLimit();
        LOOPS.add(new Watched(engine, limit));
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("asyncio-watchdog").start(new Watchdog());
        } else if (more) {
            thread.interrupt(); // it is to look more often
        }
    }

    /// For how many nanoseconds it has seen a step run, 0 if it does not know. Any thread.
    static long lasting(Engine engine, long step) {
        for (Watched watched : LOOPS) {
            if (watched.engine == engine && watched.step == step) {
                return System.nanoTime() - watched.since;
            }
        }
        return 0;
    }

    @Override
    public void run() {
        while (!isDone()) {
            long pause = shortestLimit() / LOOKS;
            long before = System.nanoTime();
            try {
                Thread.sleep(Duration.ofNanos(pause)); // real time: what is measured is the machine's
            } catch (InterruptedException e) {
                continue;
            }
            boolean late = System.nanoTime() - before > 2 * pause;
            LOOPS.forEach(loop -> loop.look(late));
        }
    }

    private static long shortestLimit() {
        return LOOPS.stream().mapToLong(loop -> loop.limit).min().orElse(Long.MAX_VALUE);
    }

    private static synchronized boolean isDone() {
        LOOPS.removeIf(loop -> loop.engine.hasEnded());
        if (LOOPS.isEmpty()) {
            thread = null;
            return true;
        }
        return false;
    }

    /// Whether the JDK loads or links a class: that happens once, and no program can do anything about it.
    static boolean isLoading(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!"java.base".equals(frame.getModuleName())) {
                return false;
            }
            String type = frame.getClassName();
            if (type.startsWith("jdk.internal.loader.") || type.equals("java.lang.invoke.MethodHandleNatives")) {
                return true;
            }
        }
        return false;
    }

    /// A loop and what was seen of it.
    private static final class Watched {

        private final Engine engine;
        private final long limit;
        private long step = -1; // that was running at the last look
        private long since;
        private @Nullable String reported; // who blocks the loop, once that was reported

        Watched(Engine engine, long limit) {
            this.engine = engine;
            this.limit = limit;
        }

        void look(boolean late) {
            long now = System.nanoTime();
            long running = engine.runningStep();
            if (running != step || running == Engine.NO_STEP) {
                tellEnd(now);
                step = running;
                since = now;
            } else if (reported == null && late) {
                since = now;
            } else if (reported == null && now - since >= limit) {
                look(Duration.ofNanos(now - since));
            }
        }

        private void tellEnd(long now) {
            if (reported != null && !engine.loop().isClosed()) {
                LOGGER.log(
                        System.Logger.Level.INFO,
                        "{0} goes on; {1} had blocked it for about {2} ms",
                        engine.loop().toString(),
                        reported,
                        String.valueOf(Duration.ofNanos(now - since).toMillis()));
            }
            reported = null;
        }

        private void look(Duration age) {
            Fiber culprit = engine.mounted();
            if (culprit == null) {
                return;
            }
            Thread blocked = culprit.thread();
            Thread.State state = blocked.getState();
            StackTraceElement[] stack = blocked.getStackTrace();
            if (engine.runningStep() != step) {
                return; // it is over: the stack may be another's
            }
            if (isLoading(stack)) {
                since = System.nanoTime(); // its time does not count
                return;
            }
            String who = culprit.task == null ? "a callback" : culprit.task.toString();
            reported = who;
            String how = switch (state) {
                case BLOCKED, WAITING, TIMED_WAITING ->
                    " waits where it cannot be suspended (in a class initialiser or a native method), which";
                default -> "";
            };
            String message = "%s%s has blocked %s for %d ms".formatted(who, how, engine.loop(), age.toMillis());
            var report = new LoopBlockedException(message, age, stack);
            FlightEvents.loopBlocked(report);
            engine.loop().reportError("the event loop is blocked", report);
        }
    }
}
