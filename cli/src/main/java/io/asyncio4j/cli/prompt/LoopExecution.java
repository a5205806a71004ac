package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;
import org.jspecify.annotations.Nullable;

/// Hands JShell's snippets to the host of a place.
final class LoopExecution implements ExecutionControl {

    private final Place place;
    private final AtomicLong runs = new AtomicLong();
    private volatile long running; // the number of the run; 0 if none runs
    private volatile @Nullable Throwable thrown; // by the last snippet
    private volatile boolean stopped; // the last snippet
    private volatile String next = "snippet";

    LoopExecution(Place place) {
        this.place = place;
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
        stopped = false;
    }

    /// Whether the snippet was interrupted.
    boolean hasStopped() {
        return stopped;
    }

    /// What the snippet has thrown.
    @Nullable
    Throwable thrown() {
        return thrown;
    }

    /// The number of the run that has not come back; 0 if there is none.
    long running() {
        return running;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException, EngineTerminationException {
        var named = new LinkedHashMap<String, byte[]>();
        Arrays.stream(classes).forEach(each -> named.put(each.name(), each.bytecodes()));
        try {
            place.host().load(named);
        } catch (IllegalArgumentException e) {
            throw new ClassInstallException(e.getMessage(), new boolean[classes.length]);
        } catch (IOException | UndeclaredThrowableException e) {
            throw lost(e);
        }
    }

    @Override
    public void redefine(ClassBytecodes[] classes) throws NotImplementedException {
        throw new NotImplementedException("classes get new names instead");
    }

    @Override
    public String invoke(String type, String method) throws RunException, EngineTerminationException {
        running = runs.incrementAndGet();
        Outcome outcome;
        try {
            outcome = place.host().run(next, type, method);
        } catch (IOException | UndeclaredThrowableException e) {
            throw lost(e);
        } finally {
            running = 0;
        }
        switch (outcome.thrown()) {
            case null -> {
                return outcome.value();
            }
            case StoppedError _ -> {
                stopped = true;
                throw new StoppedException();
            }
            case Unresolved unresolved -> throw new ResolutionException(unresolved.id(), unresolved.getStackTrace());
            case SPIResolutionException e -> throw new ResolutionException(e.id(), e.getStackTrace());
            case Throwable other -> {
                thrown = other;
                throw new UserException(other.getMessage(), other.getClass().getName(), other.getStackTrace());
            }
        }
    }

    @Override
    public String varValue(String type, String field) throws InternalException, EngineTerminationException {
        try {
            return place.host().value(type, field);
        } catch (IllegalArgumentException e) {
            throw new InternalException(e.getMessage());
        } catch (IOException | UndeclaredThrowableException e) {
            throw lost(e);
        }
    }

    @Override
    public void addToClasspath(String path) throws EngineTerminationException {
        try {
            place.host().addJar(path);
        } catch (IOException | UndeclaredThrowableException e) {
            throw lost(e);
        }
    }

    @Override
    public Object extensionCommand(String command, Object argument) throws NotImplementedException {
        throw new NotImplementedException(command);
    }

    @Override
    public void stop() {} // JShell's own way, which nobody goes

    @Override
    public void close() {}

    private EngineTerminationException lost(Exception why) {
        place.lost(why);
        return new EngineTerminationException(String.valueOf(why.getMessage()));
    }
}
