package io.asyncio4j.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The platform threads of a program, and which of them have been started since.
final class Threads {

    // Which threads the JDK and the test's surroundings start, and when, is none of the test's business. These threads
    // are recognised by their class, group or name; there is nothing better to go by.

    private static final Duration PATIENCE = Duration.ofMillis(500); // with threads that are about to end
    private static final int MOST_FRAMES = 10;
    private static final Set<String> GROUPS_OF_THE_JDK = Set.of("system", "InnocuousThreadGroup");
    private static final List<String> NAMES_OF_OTHERS = List.of(
            "junit-",
            "surefire-",
            "asyncio-", // what all loops of the program share
            "globalEventExecutor-", // Netty's, also shared; ends when it has been idle for a second
            "CompletableFutureDelayScheduler",
            "VirtualThread-unparker",
            "process reaper",
            "hang-report",
            Aside.THREAD);

    private final Set<Thread> before = new HashSet<>(all());

    /// Throws if threads that were started since the creation of this do not end; the error shows where they are.
    void ensureEnded() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Thread> left = all().stream()
                .filter(thread -> !before.contains(thread) && !isOfOthers(thread))
                .filter(thread -> !endsBefore(deadline, thread))
                .toList();
        if (!left.isEmpty()) {
            throw new AssertionError("the test leaves " + Leftovers.count(left.size(), "thread")
                    + " behind (close their executors or loops; or allow it by leftoverThreads):\n" + describe(left));
        }
    }

    /// All threads but the JDK's own, with their stacks.
    static String describeAll() {
        return describe(all().stream().filter(thread -> !isOfOthers(thread)).toList());
    }

    private static boolean endsBefore(long deadline, Thread thread) {
        try {
            return thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<Thread> all() {
        ThreadGroup root = Objects.requireNonNull(Thread.currentThread().getThreadGroup());
        while (root.getParent() != null) {
            root = root.getParent();
        }
        var found = new Thread[root.activeCount() * 2 + 16];
        int count = root.enumerate(found, true);
        return Arrays.asList(found).subList(0, count);
    }

    private static boolean isOfOthers(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null
                || GROUPS_OF_THE_JDK.contains(group.getName())
                || thread instanceof ForkJoinWorkerThread
                || thread.getClass().getName().startsWith("jdk.")
                || NAMES_OF_OTHERS.stream().anyMatch(thread.getName()::startsWith);
    }

    private static String describe(List<Thread> threads) {
        return threads.stream().map(Threads::describe).collect(Collectors.joining());
    }

    private static String describe(Thread thread) {
        Stream<String> frames =
                Arrays.stream(thread.getStackTrace()).limit(MOST_FRAMES).map(frame -> "    at " + frame + "\n");
        return "* " + thread.getName() + ", " + thread.getState().toString().toLowerCase(java.util.Locale.ROOT)
                + (thread.isDaemon() ? ", daemon" : "") + "\n" + frames.collect(Collectors.joining());
    }
}
