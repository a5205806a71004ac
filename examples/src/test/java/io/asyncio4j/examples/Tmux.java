package io.asyncio4j.examples;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A terminal in which the prompt runs.
final class Tmux implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final String socket;

    /// Starts the prompt in a terminal of 100 columns and 40 lines.
    ///
    /// @param home where its files are
    Tmux(Path home, String... arguments) throws IOException, InterruptedException {
        socket = "asyncio-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        String command = Command.root().resolve("asyncio") + " " + String.join(" ", arguments);
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "100",
                "-y",
                "40",
                "-e",
                "XDG_STATE_HOME=" + home,
                "-e",
                "XDG_CONFIG_HOME=" + home,
                "-e",
                "LC_ALL=C.UTF-8",
                command);
    }

    static boolean isInstalled() {
        try {
            return new ProcessBuilder("tmux", "-V").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Types text, and Enter.
    void line(String text) throws IOException, InterruptedException {
        type(text);
        key("Enter");
    }

    void type(String text) throws IOException, InterruptedException {
        // a semicolon at the end would be tmux's own
        tmux("send-keys", "-l", "--", text.endsWith(";") ? text.substring(0, text.length() - 1) + "\\;" : text);
    }

    /// @param name in tmux's spelling, such as `C-c` or `Up`
    void key(String name) throws IOException, InterruptedException {
        tmux("send-keys", name);
    }

    /// Makes the terminal smaller or larger.
    void resize(int columns, int lines) throws IOException, InterruptedException {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(lines));
    }

    /// What is to be seen, without spaces at the end.
    String screen() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p").stripTrailing();
    }

    /// Waits until the screen is as it should be.
    String await(Predicate<String> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        String seen = screen();
        while (!wanted.test(seen)) {
            if (System.nanoTime() > end) {
                fail("this is still to be seen:\n" + seen);
            }
            Thread.sleep(20); // real time: a terminal
            seen = screen();
        }
        return seen;
    }

    /// Waits until the screen has the text.
    String await(String text) throws IOException, InterruptedException {
        return await(screen -> screen.contains(text));
    }

    /// Waits until the last line is a prompt that waits for input.
    void awaitPrompt() throws IOException, InterruptedException {
        await(screen -> screen.endsWith("\n>>>"));
    }

    ProcessHandle process() throws IOException, InterruptedException {
        return ProcessHandle.of(Long.parseLong(
                        tmux("display-message", "-p", "#{pane_pid}").strip()))
                .orElseThrow();
    }

    /// Closes the terminal, as whoever closes its window does.
    @Override
    public void close() throws IOException {
        try {
            tmux("kill-server");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String tmux(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("tmux", "-L", socket));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
