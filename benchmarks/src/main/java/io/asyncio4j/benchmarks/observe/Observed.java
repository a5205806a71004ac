package io.asyncio4j.benchmarks.observe;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.EventLoop;
import io.asyncio4j.console.Console;
import io.asyncio4j.console.Recording;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A program that others look at in turn: `hello|switch ROUNDS SECONDS FOLDER`. One process, since two that do the
/// same differ by more than a look costs. It prints the `port` of its server, the `page` that is open now, and for
/// each turn the round, who looked, and the processor time of the whole process for a request or a switch, in
/// nanoseconds.
final class Observed {

    private static final List<String> OBSERVERS = List.of("nobody", "page", "nobody-again", "recording");
    private static final int WARM_UP = 1; // rounds
    private static final double WARM_UP_SECONDS = 60; // of whoever looks: it is compiled late

    private final int rounds;
    private final double seconds;
    private final Path folder;
    private long count; // of requests or switches

    private Observed(int rounds, double seconds, Path folder) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        var program = new Observed(Integer.parseInt(args[1]), Double.parseDouble(args[2]), Path.of(args[3]));
        run(() -> {
            if (args[0].equals("hello")) {
                program.serve();
            } else {
                program.giveWay();
            }
        });
    }

    private void serve() throws Exception {
        var app = new Application(options -> options.host("127.0.0.1")).get("/", _ -> {
            count++;
            return Response.text("Hello, World!");
        });
        try (var server = app.start(0)) {
            System.out.println("port " + server.port());
            while (count == 0) {
                sleep(seconds(0.01)); // real time: until the load comes
            }
            measure();
        }
    }

    /// Two tasks give way to each other.
    private void giveWay() throws Exception {
        for (int n = 0; n < 2; n++) {
            createTask(() -> {
                while (true) {
                    yieldNow();
                    count++;
                }
            });
        }
        measure();
    }

    private void measure() throws Exception {
        for (int round = 1 - WARM_UP; round <= rounds; round++) {
            for (int n = 0; n < OBSERVERS.size(); n++) {
                String who = OBSERVERS.get((n + round + WARM_UP) % OBSERVERS.size()); // another one begins each time
                double figure = lookedAt(who, round);
                if (round > 0) {
                    System.out.printf("%d %s %.2f%n", round, who, figure);
                }
            }
        }
    }

    private double lookedAt(String who, int round) throws Exception {
        try (AutoCloseable _ = toThread(() -> observer(who))) {
            sleep(seconds(2)); // real time: until it looks, and what opens a page is over
            long before = count;
            long used = processorTime();
            sleep(seconds(round > 0 || who.startsWith("nobody") ? seconds : WARM_UP_SECONDS));
            return (double) (processorTime() - used) / (count - before);
        } finally {
            stopMeter();
        }
    }

    private AutoCloseable observer(String who) {
        return switch (who) {
            case "page" -> {
                var console = Console.start();
                System.out.println("page " + console.url());
                yield console;
            }
            case "recording" -> Recording.start(folder);
            default -> () -> {};
        };
    }

    /// A loop that was looked at is measured for another minute: not here, or the next turn would bear it.
    private static void stopMeter() throws ReflectiveOperationException {
        var field = EventLoop.class.getDeclaredField("engine");
        field.setAccessible(true);
        Object engine = field.get(EventLoop.current());
        var observe = engine.getClass().getDeclaredMethod("observation");
        observe.setAccessible(true);
        Object observation = observe.invoke(engine);
        var stop = observation.getClass().getDeclaredMethod("stopMeter");
        stop.setAccessible(true);
        stop.invoke(observation);
    }

    /// Nanoseconds of all threads.
    private static long processorTime() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            long sum = 0;
            for (Path thread : threads.toList()) {
                try {
                    String[] figures =
                            Files.readString(thread.resolve("schedstat")).split(" ", 2);
                    sum += Long.parseLong(figures[0]);
                } catch (NoSuchFileException e) {
                    // it has just ended
                }
            }
            return sum;
        }
    }
}
