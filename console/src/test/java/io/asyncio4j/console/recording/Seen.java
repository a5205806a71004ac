package io.asyncio4j.console.recording;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.EventLoop;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Moments to write and to read, made of what was seen of a real loop.
final class Seen {

    private static final Instant BEGIN = Instant.parse("2026-11-29T12:00:00.123456Z");

    private final LoopSnapshot loop;
    private final Random random = new Random(1);

    private Seen(LoopSnapshot loop) {
        this.loop = loop;
    }

    /// A loop with tasks that sleep.
    static Seen loopWith(int tasks) throws ExecutionException, InterruptedException {
        try (var loop = EventLoop.start(options -> options.name("observed"))) {
            var _ = loop.submit(() -> {
                        for (int i = 0; i < tasks; i++) {
                            createTask("sleeper-" + i, () -> sleep(minutes(60)));
                        }
                        loop.awaitAllBlocked();
                    })
                    .get();
            return new Seen(loop.snapshot(24));
        }
    }

    /// A moment in which nothing has changed but the time.
    Moment quiet(int second) {
        return moment(second, tasks(second));
    }

    /// A moment in which each task is at another place, so that it needs much room.
    Moment restless(int second) {
        List<TaskSnapshot> tasks = tasks(second).stream()
                .map(task -> task.withStack(List.of(
                        new StackTraceElement("place.P" + random.nextLong(), "m" + random.nextLong(), "P.java", 1))))
                .toList();
        return moment(second, tasks);
    }

    /// A moment in which some tasks have ended, some have come, and some have moved.
    Moment changed(int second) {
        var tasks = new ArrayList<TaskSnapshot>();
        for (TaskSnapshot task : tasks(second)) {
            switch (random.nextInt(4)) {
                case 0 -> {} // it has ended
                case 1 -> tasks.add(task.withStack(task.stack().subList(0, 1)));
                default -> tasks.add(task);
            }
        }
        return moment(second, tasks);
    }

    /// A moment in which the loop is stalled.
    Moment stalled(int second) {
        var stall = new LoopSnapshot.Stall(
                loop.tasks().getFirst().id(),
                Duration.ofSeconds(1),
                List.of(new StackTraceElement("a.B", "c", null, -1)));
        return moment(second, with(with(with(loop, "tasks", tasks(second)), "stall", stall), "load", null));
    }

    /// The tasks, which have not moved since the beginning.
    private List<TaskSnapshot> tasks(int second) {
        return loop.tasks().stream()
                .map(task -> (TaskSnapshot) Shape.older(task, Duration.ofSeconds(second)))
                .toList();
    }

    private Moment moment(int second, List<TaskSnapshot> tasks) {
        return moment(second, with(loop, "tasks", tasks));
    }

    private static Moment moment(int second, LoopSnapshot loop) {
        return new Moment(BEGIN.plusSeconds(second), Duration.ofMillis(3), true, List.of(loop));
    }

    private static LoopSnapshot with(LoopSnapshot loop, String name, @Nullable Object value) {
        Shape shape = Shape.of(LoopSnapshot.class);
        @Nullable Object[] values = new @Nullable Object[shape.size()];
        for (int i = 0; i < values.length; i++) {
            boolean here = LoopSnapshot.class.getRecordComponents()[i].getName().equals(name);
            values[i] = here ? value : shape.value(loop, i);
        }
        return (LoopSnapshot) shape.make(values);
    }
}
