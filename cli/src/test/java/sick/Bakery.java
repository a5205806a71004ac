package sick;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.minutes;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.EventLoop;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.ObjectName;

/// A program in good health, which does not expect a prompt. It prints `open`, and for each line that it reads what
/// there is in its process. With an argument it has a second loop.
public final class Bakery {

    private static final PrintStream OUT = System.out;
    private static int baked; // loop only

    private Bakery() {}

    /// An exception of the program's own.
    public static final class BurntException extends RuntimeException {

        private static final long serialVersionUID = 1;

        public BurntException(Throwable cause) {
            super("burnt", cause);
        }
    }

    public static void main(String[] args) {
        if (args.length > 0) {
            var _ = EventLoop.start(options -> options.name(args[0]));
        }
        run(() -> {
            createTask("counter", () -> sleep(minutes(60)));
            Thread.ofPlatform().daemon().name("owner").start(Bakery::answer);
            System.out.println("open");
            sleep(minutes(60));
        });
    }

    /// What snippets call.
    public static int bake(String what) {
        System.out.println("baking " + what);
        baked++;
        return baked;
    }

    @SuppressWarnings("DoNotCallSuggester") // only snippets call it
    public static void burn() {
        throw new BurntException(new IllegalStateException("too hot"));
    }

    private static void answer() {
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (lines.readLine() != null) {
                System.out.println(state());
            }
        } catch (IOException e) {
            System.out.println(e);
        }
    }

    private static String state() throws IOException {
        List<String> tasks = EventLoop.snapshots(0).stream()
                .flatMap(loop -> loop.tasks().stream())
                .map(task -> task.name())
                .sorted()
                .toList();
        List<String> beans = ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
                .map(ObjectName::toString)
                .filter(name -> name.startsWith("io.asyncio4j"))
                .toList();
        boolean isVisited = Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("asyncio-visit"));
        return "tasks=" + tasks + " beans=" + beans + " visited=" + isVisited + " ownOutput=" + (System.out == OUT)
                + " baked=" + baked + " files=" + files();
    }

    private static long files() throws IOException {
        Path folder = Path.of("/proc/self/fd");
        if (!Files.isDirectory(folder)) {
            return 0; // elsewhere than on Linux
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }
}
