package io.asyncio4j;

import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs a test on a loop with a virtual clock and records its story.
final class Virtual {

    private final VirtualClock clock = new VirtualClock();
    private final List<String> story = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    /// Runs `body` to its end; an error of it is thrown as it is.
    static Virtual run(VoidFn<Virtual, ? extends Exception> body) {
        var virtual = new Virtual();
        try (var runner = new Runner(options ->
                options.driver(virtual.clock).errorHandler(report -> virtual.reported.add(report.message())))) {
            runner.run(() -> body.accept(virtual));
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        }
        return virtual;
    }

    /// Adds to the story: the time in milliseconds, and what happened.
    void log(String what) {
        story.add(clock.elapsed().toMillis() + " " + what);
    }

    List<String> story() {
        return story;
    }

    List<String> reported() {
        return reported;
    }

    Duration elapsed() {
        return clock.elapsed();
    }
}
