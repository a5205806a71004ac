package io.asyncio4j.benchmarks.observe;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.console.Console;
import io.asyncio4j.console.Recording;
import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.nio.file.Path;

/// A program that somebody looks at: `HOW FOLDER hello`, or `HOW FOLDER switch WARM_UP SECONDS`. How is `nobody`,
/// `page` or `recording`. It prints the page's address, then the server's port or the nanoseconds of a switch.
final class Observed {

    private static final int EACH = 5_000;

    private Observed() {}

    public static void main(String[] args) throws Exception {
        try (AutoCloseable _ = observer(args[0], Path.of(args[1]))) {
            if (args[2].equals("hello")) {
                run(Observed::serve);
            } else {
                run(() -> {
                    switches(Double.parseDouble(args[3]));
                    System.out.printf("%.2f%n", switches(Double.parseDouble(args[4])));
                });
            }
        }
    }

    private static AutoCloseable observer(String how, Path folder) {
        return switch (how) {
            case "page" -> {
                var console = Console.start();
                System.out.println("page " + console.url());
                yield console;
            }
            case "recording" -> Recording.start(folder);
            default -> () -> {};
        };
    }

    private static void serve() {
        var app = new Application(options -> options.host("127.0.0.1")).get("/", _ -> Response.text("Hello, World!"));
        try (var server = app.start(0)) {
            System.out.println("port " + server.port());
            server.awaitClosed();
        }
    }

    /// Two tasks give way to each other.
    private static double switches(double seconds) {
        double start = now();
        long count = 0;
        while (now() - start < seconds) {
            gather(Observed::giveWay, Observed::giveWay);
            count += 2 * EACH;
        }
        return (now() - start) * 1e9 / count;
    }

    /// Seconds.
    private static double now() {
        return System.nanoTime() / 1e9;
    }

    private static void giveWay() {
        for (int n = 0; n < EACH; n++) {
            yieldNow();
        }
    }
}
