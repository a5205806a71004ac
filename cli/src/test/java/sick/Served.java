package sick;

import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.Response;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.ObjectName;

/// A server in good health, which also tells what there is in its process. It prints its port.
public final class Served {

    private Served() {}

    public static void main(String[] args) {
        run(() -> {
            var app = new Application()
                    .get("/", _ -> Response.text("hello"))
                    .get("/threads", _ -> Response.json(threads()))
                    .get("/beans", _ -> Response.json(beans()))
                    .get("/files", _ -> Response.json(files()));
            System.out.println(app.start(0).port());
            sleep(minutes(60));
        });
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("\\d+", "N"))
                .filter(name -> !name.startsWith("asyncio-") && !name.startsWith("ForkJoinPool"))
                .sorted()
                .toList();
    }

    private static List<String> beans() {
        return ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
                .map(ObjectName::toString)
                .sorted()
                .toList();
    }

    private static List<String> files() throws IOException {
        Path folder = Path.of("/proc/self/fd");
        if (!Files.isDirectory(folder)) {
            return List.of(); // elsewhere than on Linux
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(Served::target).sorted().toList();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString().replaceAll("\\d+", "N");
        } catch (IOException e) {
            return "gone";
        }
    }
}
