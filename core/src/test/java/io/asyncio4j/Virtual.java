package io.asyncio4j;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.internal.Sneaky;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Runs a test on a loop with a virtual clock and records its story.
public final class Virtual {

    private final VirtualClock clock = new VirtualClock();
    private final List<String> story = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    /// Runs `body` to its end; an error of it is thrown as it is.
    public static Virtual run(VoidFn<Virtual, ? extends Exception> body) {
        var virtual = new Virtual();
        try (var runner = new Runner(options -> options.driver(virtual.clock)
                .slowStep(Duration.ZERO) // which would be in real time
                .errorHandler(report -> virtual.reported.add(report.message())))) {
            runner.run(() -> body.accept(virtual));
        } catch (Exception e) {
            throw Sneaky.rethrow(e);
        }
        return virtual;
    }

    /// Runs `body` to its end, and returns its story.
    public static List<String> story(VoidFn<Virtual, ? extends Exception> body) {
        return run(body).story();
    }

    /// Adds to the story: the time in milliseconds, and what happened.
    public void log(String what) {
        story.add(clock.elapsed().toMillis() + " " + what);
    }

    public List<String> story() {
        return story;
    }

    public List<String> reported() {
        return reported;
    }

    public Duration elapsed() {
        return clock.elapsed();
    }
}
