package io.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What Linux knows of this process and its children.
public final class Proc {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    static {
        try {
            ServerSocketChannel.open().close(); // the JDK opens a socket for good when it closes the first
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Proc() {}

    /// How many files, pipes and sockets are open, besides those that the JDK opens when it likes.
    public static int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.map(Proc::target)
                    .filter(target -> !target.endsWith(".jar") && !target.endsWith("random"))
                    .count();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "closed";
        }
    }

    /// The processes whose parent is `pid`, dead ones that nobody has waited for included.
    public static List<Long> childrenOf(long pid) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .filter(name -> parentOf(name) == pid)
                    .map(Long::valueOf)
                    .toList();
        }
    }

    /// The children of this process.
    public static List<Long> children() throws IOException {
        return childrenOf(ProcessHandle.current().pid());
    }

    /// Whether there is such a process, and it is not dead.
    public static boolean isAlive(long pid) {
        String status = stat(Long.toString(pid));
        return !status.isEmpty() && !status.startsWith("Z");
    }

    /// Waits until `value` is `expected`: the system is a little later than the call.
    public static <T> void becomes(T expected, Callable<T> value) throws Exception {
        await(() -> expected.equals(value.call()));
        assertThat(value.call()).isEqualTo(expected);
    }

    /// Waits until no more files, pipes and sockets are open than `before`. Fewer may be: the JDK closes the pipes
    /// to a program a little after its end, and that of an earlier test may have just ended.
    public static void descriptorsFallTo(int before) throws Exception {
        await(() -> descriptors() <= before);
        assertThat(descriptors()).isLessThanOrEqualTo(before);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.call() && System.nanoTime() < end) {
            Thread.sleep(5); // real time: what is watched is the machine's
        }
    }

    private static long parentOf(String pid) {
        String[] fields = stat(pid).split(" ", 3);
        return fields.length < 3 ? -1 : Long.parseLong(fields[1]);
    }

    /// State, parent and so on; empty if there is none.
    private static String stat(String pid) {
        try {
            String line = Files.readString(Path.of("/proc", pid, "stat"));
            return line.substring(line.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return ""; // there is none, or it ended while it was read
        }
    }
}
