package io.asyncio4j.cli.prompt;

import io.asyncio4j.CallGraph;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Task;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs snippets as tasks of a loop: that of the prompt, or one of another program, into which this class and those
/// that it uses are sent. They know neither JShell nor the terminal, and of the library only core. Any thread; one
/// snippet at a time.
public final class Host implements HostMBean, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration BUSY = Duration.ofMillis(200); // when a loop has not answered

    private final Supplier<EventLoop> loop;
    private final @Nullable Belongings belongings; // in another program
    private final SnippetLoader loader = new SnippetLoader();
    private volatile @Nullable SnippetRun running;
    private volatile boolean asked; // to stop, since the text began
    private volatile @Nullable Object value; // of the last snippet
    private volatile @Nullable Object origin; // of the snippets

    /// For the prompt itself.
    ///
    /// @param loop of the moment
    Host(Supplier<EventLoop> loop) {
        this.loop = loop;
        belongings = null;
    }

    /// For another program.
    public Host(EventLoop loop) {
        this.loop = () -> loop;
        belongings = new Belongings(loop);
    }

    /// Where the snippets of the next text come from: their tasks know it.
    void origin(@Nullable Object from) {
        origin = from;
    }

    /// What the last snippet has returned, as it was.
    @Nullable
    Object value() {
        return value;
    }

    @Override
    public void load(Map<String, byte[]> classes) {
        loader.load(classes);
    }

    @Override
    public void addJar(String path) {
        loader.addJar(Path.of(path));
        if (hasSql()) {
            DriverShim.register(loader);
        }
    }

    @Override
    public void begin() {
        asked = false;
    }

    @Override
    public Outcome run(String name, String type, String method) {
        value = null;
        var run = new SnippetRun(name, origin, () -> Values.text(call(type, method)));
        running = run;
        if (asked) {
            run.stop(false);
        }
        try {
            return new Outcome(run.in(loop.get()), null);
        } catch (Throwable e) {
            return new Outcome("", belongings == null ? e : told(e));
        } finally {
            running = null;
            if (belongings != null) {
                belongings.prints().settle();
            }
        }
    }

    @Override
    public int stop() {
        asked = true;
        SnippetRun run = running;
        // the first one is handled at once, whatever the loop does
        return run == null ? 0 : run.stop(run.hasBeenAsked() && isBusy());
    }

    @Override
    public boolean hasBeenAsked() {
        return asked;
    }

    @Override
    public boolean hasBegun() {
        SnippetRun run = running;
        return run != null && run.hasBegun();
    }

    @Override
    public boolean isBusy() {
        try {
            return !ask(() -> true, BUSY);
        } catch (TimeoutException e) {
            return true;
        }
    }

    @Override
    public String value(String type, String field) {
        try {
            Field found = loader.loadClass(type).getDeclaredField(field);
            found.setAccessible(true);
            return Values.text(found.get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e.toString());
        }
    }

    @Override
    public List<TaskLine> tasks() throws TimeoutException {
        return ask(
                () -> EventLoop.current().allTasks().stream()
                        .sorted(Comparator.comparing(Task::name))
                        .map(CallGraph::capture)
                        .map(TaskLine::of)
                        .toList(),
                PATIENCE);
    }

    @Override
    public String tree() throws TimeoutException {
        return ask(() -> EventLoop.current().taskTree(), PATIENCE);
    }

    @Override
    public boolean cancel(String name) throws TimeoutException {
        return ask(
                () -> {
                    List<Task<?>> found = EventLoop.current().allTasks().stream()
                            .filter(each -> each.name().equals(name))
                            .toList();
                    found.forEach(Task::cancel);
                    return !found.isEmpty();
                },
                PATIENCE);
    }

    @Override
    public List<Printed> printed() {
        return belongings == null ? List.of() : belongings.prints().take();
    }

    /// In another program: stops the snippet that runs, cancels the tasks that snippets have left, and waits a few
    /// seconds for the one.
    @Override
    public void close() {
        SnippetRun run = running;
        for (int times = 0; run != null && !run.hasEnded() && times < 3; times++) {
            stop();
            run.awaitEnd(PATIENCE);
        }
        if (belongings != null) {
            belongings.close();
            if (isBusy()) {
                StopCheck.begin(new Interrupt(null, Interrupt.How.END_ANY)); // a task of a snippet, if it is one
            }
        }
        if (hasSql()) {
            DriverShim.deregister(loader);
        }
    }

    private @Nullable Object call(String type, String method) throws Throwable {
        Thread.currentThread().setContextClassLoader(loader);
        Method snippet = loader.loadClass(type).getDeclaredMethod(method);
        snippet.setAccessible(true);
        try {
            Object returned = snippet.invoke(null);
            value = returned;
            return returned;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static boolean hasSql() {
        return ModuleLayer.boot().findModule("java.sql").isPresent();
    }

    // without what the prompt's program could not read
    private static Throwable told(Throwable thrown) {
        return switch (thrown) {
            case StoppedError _ -> new StoppedError();
            case Unresolved unresolved -> new Unresolved(unresolved.id());
            default -> Told.of(thrown);
        };
    }

    /// Asks something of the loop, between two steps of its tasks.
    private <T> T ask(Supplier<T> question, Duration limit) throws TimeoutException {
        var answer = new CompletableFuture<T>();
        loop.get().callSoonThreadsafe(() -> {
            try {
                answer.complete(question.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }
}
