package io.asyncio4j.cli.prompt;

import io.asyncio4j.cli.observe.UnobservableException;
import io.asyncio4j.cli.observe.Visitor;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A loop of another program, which allows that snippets run there. Any thread.
final class AttachedPlace implements Place {

    private final Visitor<HostMBean> visitor;
    private final Map<String, String> properties;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Consumer<String> end = _ -> {};

    private AttachedPlace(Visitor<HostMBean> visitor, Map<String, String> properties) {
        this.visitor = visitor;
        this.properties = properties;
    }

    /// @param pid the number of the program's process
    /// @param loop the name or the number of its loop; null if there is but one
    /// @throws UnobservableException if that cannot be, or the program does not allow it
    static AttachedPlace in(long pid, @Nullable String loop) throws UnobservableException {
        Visitor<HostMBean> visitor = Visitor.in(pid, loop, HostMBean.class, Host.class, Packed.with(Host.class));
        try {
            Map<String, String> properties = visitor.properties();
            ensureRuns(pid, properties);
            return new AttachedPlace(visitor, properties);
        } catch (UnobservableException e) {
            visitor.close();
            throw e;
        }
    }

    /// Prints what snippets print, and says when it is over.
    ///
    /// @param printed takes what snippets print
    /// @param end is told once why no snippet can run any more
    void open(Consumer<Printed> printed, Consumer<String> end) {
        this.end = end;
        Thread.ofPlatform().daemon().name("printed").start(() -> print(printed));
        ProcessHandle.of(visitor.pid()).ifPresent(process -> process.onExit().thenRun(this::ended));
    }

    /// What it is, in words.
    String name() {
        return "process " + visitor.pid() + ", loop " + visitor.loop();
    }

    /// Where the program finds its classes.
    String classPath() {
        return paths("java.class.path").map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /// Where it finds its modules.
    List<Path> modulePath() {
        return paths("jdk.module.path").toList();
    }

    @Override
    public HostMBean host() {
        return visitor.guest();
    }

    @Override
    public boolean reopenIfClosed() {
        return false;
    }

    @Override
    public String leave() {
        try {
            return host().isBusy()
                    ? "the loop of process " + visitor.pid() + " is kept busy: asyncio ps " + visitor.pid()
                            + " shows by what"
                    : "it goes on in the background: /ps shows it";
        } catch (IOException | UndeclaredThrowableException e) {
            return "process " + visitor.pid() + " does not answer";
        }
    }

    @Override
    public void lost(Exception why) {
        if (isAlive()) {
            end("process " + visitor.pid()
                    + " does not answer any more: it is about to end, or it has dropped a prompt that"
                    + " was silent for too long");
        } else {
            ended();
        }
    }

    @Override
    public void close() {
        over.set(true);
        visitor.close();
    }

    private void ended() {
        end("process " + visitor.pid() + " has ended");
    }

    private void end(String why) {
        if (over.compareAndSet(false, true)) {
            end.accept(why);
        }
    }

    private void print(Consumer<Printed> printed) {
        try {
            while (!over.get()) {
                host().printed().forEach(printed);
            }
        } catch (IOException | UndeclaredThrowableException e) {
            if (!over.get()) {
                lost(e);
            }
        }
    }

    // one that has just lost its connections may take a moment to end
    private boolean isAlive() {
        ProcessHandle process = ProcessHandle.of(visitor.pid()).orElse(null);
        try {
            if (process != null) {
                process.onExit().get(5, TimeUnit.SECONDS);
            }
            return false;
        } catch (TimeoutException | ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Stream<Path> paths(String property) {
        Path folder = Path.of(properties.getOrDefault("user.dir", "/"));
        return Arrays.stream(properties.getOrDefault(property, "").split(File.pathSeparator, -1))
                .filter(path -> !path.isEmpty())
                .map(folder::resolve)
                .filter(Files::exists);
    }

    private static void ensureRuns(long pid, Map<String, String> properties) throws UnobservableException {
        int there = Integer.parseInt(properties.getOrDefault("java.specification.version", "25"));
        if (there < Runtime.version().feature()) {
            throw new UnobservableException("process " + pid + " runs on Java " + there + ", and this prompt, on Java "
                    + Runtime.version().feature() + ", makes classes that it cannot load: set JAVA_HOME to its Java");
        }
    }
}
