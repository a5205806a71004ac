package io.asyncio4j.cli.prompt;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.jspecify.annotations.Nullable;

/// Runs each snippet as a task of the room's loop.
final class LoopExecution extends DirectExecutionControl {

    private final Room room;
    private final SnippetLoader loader;
    private volatile @Nullable SnippetRun running; // one at a time
    private volatile @Nullable Throwable thrown; // by the last snippet
    private volatile @Nullable Object value; // of the last snippet
    private volatile @Nullable Object origin; // of the snippets
    private volatile boolean stopped; // the last snippet
    private volatile boolean asked; // to stop, since the text began
    private volatile String next = "snippet";

    LoopExecution(Room room) {
        this(room, new SnippetLoader());
    }

    private LoopExecution(Room room, SnippetLoader loader) {
        super(loader);
        this.room = room;
        this.loader = loader;
    }

    /// Where snippets find classes.
    ClassLoader loader() {
        return loader;
    }

    ExecutionControlProvider provider() {
        return new ExecutionControlProvider() {
            @Override
            public String name() {
                return "loop";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
                return LoopExecution.this;
            }
        };
    }

    /// Names the tasks of the snippets to come.
    void name(String task) {
        next = task;
        thrown = null;
        value = null;
        stopped = false;
    }

    /// Whether the snippet was interrupted.
    boolean hasStopped() {
        return stopped;
    }

    /// What the snippet has thrown, as it was.
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /// What the snippet has returned, as it was.
    @Nullable
    Object value() {
        return value;
    }

    /// A text is going to be evaluated, snippet by snippet.
    ///
    /// @param from where it comes from
    void begin(@Nullable Object from) {
        asked = false;
        origin = from;
    }

    /// No other snippet of the text may begin.
    ///
    /// @return the snippet that runs now
    @Nullable
    SnippetRun askToStop() {
        asked = true;
        return running;
    }

    boolean hasBeenAskedToStop() {
        return asked;
    }

    @Override
    protected String invoke(Method snippet) throws Exception {
        var run = new SnippetRun(next, origin, () -> {
            Thread.currentThread().setContextClassLoader(loader);
            try {
                Object returned = snippet.invoke(null);
                value = returned;
                return Values.text(returned);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        running = run;
        if (asked) {
            run.stop(false);
        }
        try {
            return run.in(room);
        } catch (StoppedError e) {
            stopped = true;
            throw new StoppedException();
        } catch (Throwable e) {
            thrown = e;
            throw new InvocationTargetException(e);
        } finally {
            running = null;
        }
    }
}
