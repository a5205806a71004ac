package io.asyncio4j.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Network namespaces of Linux behind one bridge, which can be cut off. Blocks.
final class Namespaces implements AutoCloseable {

    static final String BRIDGE = "10.77.0.1";

    private static final String NAME = "ac4j";

    private final int count;

    private Namespaces(int count) {
        this.count = count;
    }

    /// Why there can be none here, null if there can.
    static @Nullable String missing() {
        try {
            run("ip", "netns", "add", NAME + "try");
            run("ip", "netns", "del", NAME + "try");
            return null;
        } catch (IOException e) {
            return "no network namespaces here: " + e.getMessage();
        }
    }

    static Namespaces create(int count) throws IOException {
        var made = new Namespaces(count);
        made.close(); // what an earlier run has left
        run("ip", "link", "add", NAME, "type", "bridge");
        run("ip", "addr", "add", BRIDGE + "/24", "dev", NAME);
        run("ip", "link", "set", NAME, "up");
        for (int n = 0; n < count; n++) {
            String space = space(n);
            run("ip", "netns", "add", space);
            run("ip", "link", "add", outside(n), "type", "veth", "peer", "name", "eth0", "netns", space);
            run("ip", "link", "set", outside(n), "master", NAME);
            run("ip", "link", "set", outside(n), "up");
            run("ip", "netns", "exec", space, "ip", "addr", "add", address(n) + "/24", "dev", "eth0");
            run("ip", "netns", "exec", space, "ip", "link", "set", "eth0", "up");
            run("ip", "netns", "exec", space, "ip", "link", "set", "lo", "up");
        }
        return made;
    }

    static List<String> prefix(int n) {
        return List.of("ip", "netns", "exec", space(n));
    }

    static String address(int n) {
        return "10.77.0." + (n + 11);
    }

    /// Cuts one off from all others, or ends that.
    static void cut(int n, boolean off) throws IOException {
        run("ip", "link", "set", outside(n), off ? "down" : "up");
    }

    @Override
    public void close() {
        for (int n = 0; n < count; n++) {
            quietly("ip", "netns", "del", space(n));
            quietly("ip", "link", "del", outside(n));
        }
        quietly("ip", "link", "del", NAME);
    }

    private static String space(int n) {
        return NAME + n;
    }

    private static String outside(int n) {
        return NAME + "v" + n;
    }

    private static void quietly(String... command) {
        try {
            run(command);
        } catch (IOException e) {
            // it is not there
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
