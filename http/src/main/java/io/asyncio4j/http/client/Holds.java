package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Who holds the connections of a pool. Loop only.
final class Holds {

    private static final int MOST_NAMED = 10;

    private final EventLoop loop = EventLoop.current();
    private final Set<Hold> holds = new LinkedHashSet<>(); // the oldest first

    /// A request takes a connection. In its task.
    Hold begin(Step step) {
        var hold = new Hold(step, Task.currentFor("ClientSession.request").name(), loop.time());
        holds.add(hold);
        return hold;
    }

    void end(Hold hold) {
        holds.remove(hold);
    }

    List<Holder> list() {
        Duration now = loop.time();
        return holds.stream()
                .map(hold -> new Holder(hold.step.method() + " " + hold.step.url(), hold.task, now.minus(hold.since)))
                .toList();
    }

    /// For messages.
    String describe() {
        String some = list().stream().limit(MOST_NAMED).map(Holder::toString).collect(Collectors.joining("; "));
        int more = holds.size() - MOST_NAMED;
        return holds.size() + " in use: " + some + (more > 0 ? "; and " + more + " more" : "");
    }

    /// One that holds a connection, whose identity counts.
    static final class Hold {

        private final Step step;
        private final String task;
        private final Duration since; // on the loop's clock

        private Hold(Step step, String task, Duration since) {
            this.step = step;
            this.task = task;
            this.since = since;
        }
    }
}
