package io.asyncio4j;

import io.asyncio4j.function.BlockingOp;
import io.asyncio4j.internal.Sneaky;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The one door into the JDK: virtual threads with a scheduler of our own.
final class VirtualThreads {

    // JDK 25 has no public custom scheduler. The door needs java.lang opened to this module; the
    // handles are constants, so that the compiler calls through them as directly as it calls
    // a method. Micronaut's carrier uses the same door.

    private static final @Nullable MethodHandle NEW_THREAD;
    private static final @Nullable MethodHandle CURRENT_CARRIER;
    private static final @Nullable Executor DEFAULT_SCHEDULER;
    private static final @Nullable VarHandle SCOPED_VALUES; // of a thread: a marker, null or a snapshot
    private static final @Nullable MethodHandle FIND_SCOPED_VALUES;
    private static final @Nullable Object NO_SCOPED_VALUES;
    private static final @Nullable MethodHandle FORGET_FOUND_VALUES; // of the calling thread
    private static final @Nullable MethodHandle RUN_WITH_VALUES; // shows them to whoever walks the stack
    private static final @Nullable ReflectiveOperationException FAILURE;

    static {
        MethodHandle newThread = null;
        MethodHandle currentCarrier = null;
        Executor scheduler = null;
        VarHandle scopedValues = null;
        MethodHandle findScopedValues = null;
        Object noScopedValues = null;
        MethodHandle forgetFoundValues = null;
        MethodHandle runWithValues = null;
        ReflectiveOperationException failure = null;
        try {
            var lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            newThread = lookup.findStatic(
                    Class.forName("java.lang.ThreadBuilders"),
                    "newVirtualThread",
                    MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
            currentCarrier =
                    lookup.findStatic(Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class));
            scheduler = (Executor) lookup.findStatic(
                            Class.forName("java.lang.VirtualThread"),
                            "defaultScheduler",
                            MethodType.methodType(Executor.class))
                    .invoke();
            scopedValues = lookup.findVarHandle(Thread.class, "scopedValueBindings", Object.class);
            Class<?> snapshot = Class.forName("java.lang.ScopedValue$Snapshot");
            findScopedValues = MethodHandles.privateLookupIn(ScopedValue.class, MethodHandles.lookup())
                    .findStatic(ScopedValue.class, "scopedValueBindings", MethodType.methodType(snapshot))
                    .asType(MethodType.methodType(Object.class));
            noScopedValues = MethodHandles.privateLookupIn(snapshot, MethodHandles.lookup())
                    .findStaticGetter(snapshot, "EMPTY_SNAPSHOT", snapshot)
                    .invoke();
            forgetFoundValues = lookup.findStatic(
                    Thread.class, "setScopedValueCache", MethodType.methodType(void.class, Object[].class));
            runWithValues = lookup.findVirtual(
                    Thread.class, "runWith", MethodType.methodType(void.class, Object.class, Runnable.class));
        } catch (ReflectiveOperationException e) {
            failure = e;
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
        NEW_THREAD = newThread;
        CURRENT_CARRIER = currentCarrier;
        DEFAULT_SCHEDULER = scheduler;
        SCOPED_VALUES = scopedValues;
        FIND_SCOPED_VALUES = findScopedValues;
        NO_SCOPED_VALUES = noScopedValues;
        FORGET_FOUND_VALUES = forgetFoundValues;
        RUN_WITH_VALUES = runWithValues;
        FAILURE = failure;
    }

    private VirtualThreads() {}

    /// Throws, with the flag that is missing, unless the door is open.
    static void ensureOpen() {
        if (FAILURE != null) {
            var module = VirtualThreads.class.getModule();
            throw new IllegalStateException(
                    "event loops need java.lang opened to them: start java with --add-opens java.base/java.lang="
                            + (module.isNamed() ? module.getName() : "ALL-UNNAMED")
                            + " (in the manifest of an executable jar: Add-Opens: java.base/java.lang)",
                    FAILURE);
        }
    }

    /// A new, unstarted virtual thread whose steps go to `scheduler`, and which sees the values of
    /// [ScopedValue]s that the calling thread sees.
    @SuppressWarnings("NullAway") // ensureOpen() has passed: no loop exists otherwise
    static Thread create(Executor scheduler, @Nullable String name, Runnable body) {
        try {
            var thread = (Thread) NEW_THREAD.invokeExact(scheduler, name, 0, body);
            if (SCOPED_VALUES.get(Thread.currentThread()) != Thread.class) { // else it has never had any
                bindScopedValues(thread);
            }
            return thread;
        } catch (Throwable e) {
            throw Sneaky.rethrow(e);
        }
    }

    @SuppressWarnings("NullAway") // as above
    private static void bindScopedValues(Thread thread) throws Throwable {
        Object bindings = FIND_SCOPED_VALUES.invokeExact();
        if (bindings != NO_SCOPED_VALUES) {
            SCOPED_VALUES.set(thread, bindings);
        }
    }

    /// `work` with the values of [ScopedValue]s that the calling thread sees.
    @SuppressWarnings("NullAway") // as above
    static <T extends @Nullable Object, X extends Exception> BlockingOp<T, X> withScopedValues(BlockingOp<T, X> work) {
        try {
            if (SCOPED_VALUES.get(Thread.currentThread()) == Thread.class) {
                return work;
            }
            Object bindings = FIND_SCOPED_VALUES.invokeExact();
            return bindings == NO_SCOPED_VALUES ? work : () -> callWith(bindings, work);
        } catch (Throwable e) {
            throw Sneaky.rethrow(e);
        }
    }

    /// As `ScopedValue.Carrier` does it: the calling thread sees the values while `work` runs.
    @SuppressWarnings("NullAway") // as above
    private static <T extends @Nullable Object> T callWith(Object bindings, BlockingOp<T, ?> work) {
        Thread thread = Thread.currentThread();
        var outcome = new CallOutcome<T>(work);
        try {
            Object own = FIND_SCOPED_VALUES.invokeExact();
            see(thread, bindings);
            try {
                RUN_WITH_VALUES.invokeExact(thread, bindings, (Runnable) outcome);
            } finally {
                see(thread, own);
            }
            return outcome.valueOrThrow();
        } catch (Throwable e) {
            throw Sneaky.rethrow(e);
        }
    }

    @SuppressWarnings("NullAway") // as above
    private static void see(Thread thread, Object bindings) throws Throwable {
        SCOPED_VALUES.set(thread, bindings);
        FORGET_FOUND_VALUES.invokeExact((Object[]) null);
    }

    /// The platform thread that the calling thread runs on: itself, or what it is mounted on.
    static @Nullable Thread currentCarrier() {
        if (CURRENT_CARRIER == null) {
            return null;
        }
        try {
            return (Thread) CURRENT_CARRIER.invokeExact();
        } catch (Throwable e) {
            throw Sneaky.rethrow(e);
        }
    }

    /// What comes of an operation that the JDK takes for a [Runnable].
    private static final class CallOutcome<T extends @Nullable Object> implements Runnable {

        private final BlockingOp<T, ?> work;
        private @Nullable T value;
        private @Nullable Throwable thrown;

        CallOutcome(BlockingOp<T, ?> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                value = work.call();
            } catch (Throwable e) {
                thrown = e;
            }
        }

        @SuppressWarnings("NullAway") // null if that is the value
        T valueOrThrow() throws Throwable {
            if (thrown != null) {
                throw thrown;
            }
            return value;
        }
    }

    /// The JDK's own scheduler of virtual threads.
    @SuppressWarnings("NullAway") // as above
    static Executor defaultScheduler() {
        return DEFAULT_SCHEDULER;
    }
}
