package io.asyncio4j;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
    private static final @Nullable ReflectiveOperationException FAILURE;

    static {
        MethodHandle newThread = null;
        MethodHandle currentCarrier = null;
        Executor scheduler = null;
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
        } catch (ReflectiveOperationException e) {
            failure = e;
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
        NEW_THREAD = newThread;
        CURRENT_CARRIER = currentCarrier;
        DEFAULT_SCHEDULER = scheduler;
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

    /// A new, unstarted virtual thread whose steps go to `scheduler`.
    @SuppressWarnings("NullAway") // ensureOpen() has passed: no loop exists otherwise
    static Thread create(Executor scheduler, @Nullable String name, Runnable body) {
        try {
            return (Thread) NEW_THREAD.invokeExact(scheduler, name, 0, body);
        } catch (Throwable e) {
            throw Sneaky.rethrow(e);
        }
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

    /// The JDK's own scheduler of virtual threads.
    @SuppressWarnings("NullAway") // as above
    static Executor defaultScheduler() {
        return DEFAULT_SCHEDULER;
    }
}
