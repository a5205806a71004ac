package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;

import java.nio.file.Path;
import java.time.Duration;

/// A program that records itself until it is killed.
final class Recorded {

    private Recorded() {}

    public static void main(String[] args) {
        try (var _ = Recording.start(Path.of(args[0]), options -> options.interval(Duration.ofMillis(100)))) {
            run(() -> {
                for (int i = 0; i < 100; i++) {
                    createTask("waiter-" + i, () -> sleep(minutes(60)));
                }
                sleep(minutes(60));
            });
        }
    }
}
