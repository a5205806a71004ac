package io.asyncio4j;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every public method of core answers bad input with a clear error. A new one is found by itself; it either
/// has its guards, or stands in a list below with the reason why it needs none.
class BadInputTest {

    /// Numbers and durations that may be negative.
    private static final Set<String> MAY_BE_NEGATIVE = Set.of(
            "Asyncio.seconds", // a duration; who takes one refuses it
            "Asyncio.minutes",
            "Asyncio.millis",
            "LoopOptions.seed", // any number
            "EventLoop.callAt", // the origin of the clock is arbitrary
            "WaitGraph.task", // there is none
            "ParkingDriver.poll", // called by the loop
            "VirtualClock.poll");

    /// What works without a loop, or on every thread.
    private static final Set<String> ANY_THREAD = Set.of(
            // programs begin with these
            "Asyncio.run",
            "Runner.run",
            "Runner.loop",
            "Runner.close",
            "EventLoop.start",
            "EventLoop.run",
            "EventLoop.find",
            "EventLoop.foldTrace",
            // between loops
            "SharedQueue.put",
            "SharedQueue.tryPut",
            "SharedQueue.get",
            "SharedQueue.tryGet",
            "SharedQueue.size",
            "SharedQueue.shutdown",
            "SharedQueue.iterator",
            "SharedBroadcast.publish",
            "SharedBroadcast.tryPublish",
            "SharedBroadcast.subscribe",
            "SharedBroadcast.shutdown",
            "SharedBroadcast.statistics",
            "SharedSubscription.tryGet",
            "SharedSubscription.iterator",
            "SharedSubscription.size",
            "SharedSubscription.lost",
            "SharedSubscription.close",
            "SharedRateLimiter.tryAcquire",
            "SharedRateLimiter.burst",
            "SharedRateLimiter.statistics",
            "Workers.run",
            "Workers.restart",
            "Workers.of",
            "Workers.count",
            "Workers.statistics",
            "Workers.Options.restarts",
            "Workers.Options.backoff",
            "Workers.Options.patience",
            "Workers.Options.restartOn",
            "Workers.Options.loops",
            "Worker.find",
            "Worker.number",
            "Worker.count",
            "Worker.loop",
            "Worker.workers",
            "Worker.ready",
            "Worker.isRestarting",
            // values of loops, which may be given
            "LoopLocal.get",
            "Job.isDropped", // the working thread
            "Job.commit",
            "Job.ensureCommitted",
            "ParkingLot.isEmpty",
            "ParkingLot.size",
            // values
            "Asyncio.seconds",
            "Asyncio.minutes",
            "Asyncio.millis",
            "Asyncio.limit",
            "Asyncio.every",
            "Ticks.catchingUp",
            "Ticks.iterator", // which is for tasks
            "RateLimiter.burst",
            "AsyncBarrier.parties",
            "AsyncQueue.capacity",
            "AsyncPriorityQueue.naturalOrder",
            "Limit.atOnce",
            "CancelledError.reason",
            "TimedOutException.limit",
            "LimitExceededException.limit",
            "IncompleteReadException.partial",
            "LoopBlockedException.since",
            "ExceptionGroup.exceptions",
            "ExceptionGroup.split",
            "ExceptionGroup.subgroup",
            "ExceptionGroup.rethrow",
            "CallGraph.task",
            "CallGraph.state",
            "CallGraph.stack",
            "CallGraph.awaitedBy",
            // what is told when it is run
            "Retry.times",
            "Retry.backoff",
            "Retry.jitter",
            "Retry.on",
            "Retry.when",
            "Generator.of",
            "Generator.iterator", // asks on the loop
            "Generator.stream",
            "Flows.publish", // on a loop that is given, or on the current one
            "Select.onGet",
            "Select.runOnGet",
            "Select.onPut",
            "Select.onDone",
            "Select.runOnDone",
            "Select.onSet",
            "Select.onAcquire",
            "Select.onTimeout",
            "Select.otherwise",
            // looks of whoever feeds the buffer, often
            "StreamBuffer.hasReader",
            "StreamBuffer.isFull",
            "StreamBuffer.hasEnded",
            "StreamBuffer.atEof",
            "StreamBuffer.buffered",
            "StreamBuffer.received",
            // context of the calling thread
            "Context.copy",
            "Context.run",
            "ContextVar.of",
            "ContextVar.get",
            "ContextVar.find",
            "ContextVar.set",
            // what other threads talk to the loop by
            "EventLoop.submit",
            "EventLoop.callSoonThreadsafe",
            "EventLoop.execute",
            "EventLoop.time",
            "EventLoop.expectExternalWork",
            "EventLoop.expectExternalEvents",
            "EventLoop.tryCallSoonThreadsafe",
            "EventLoop.reportError",
            "EventLoop.stop",
            "EventLoop.close",
            "EventLoop.isClosed",
            "EventLoop.name",
            "EventLoop.snapshot",
            "EventLoop.snapshots",
            "EventLoop.cancelFromOutside",
            "EventLoop.openFromOutside",
            "Observer.snapshots",
            "Observer.cancel",
            "Visit.begin",
            "Visit.stay",
            "Visit.end",
            "WaitGraph.task",
            "WaitGraph.waitingFor",
            "WaitGraph.roots",
            "WaitGraph.cycles",
            "Awaitable.isDone",
            "Awaitable.isCancelled",
            "Awaitable.result",
            "Awaitable.exception",
            "Awaitable.cancel",
            "Promise.complete",
            "Promise.fail",
            "Task.name",
            "Task.find",
            "Task.stack",
            "Handle.cancel",
            "Handle.isCancelled",
            "ExternalWork.close",
            "Subprocess.stdin", // their streams are for the loop
            "Subprocess.stdout",
            "Subprocess.stderr",
            "Subprocess.terminate",
            "Subprocess.kill",
            "Subprocess.pid",
            "Subprocess.exitStatus",
            "SubprocessException.completed",
            "WorkerCrashedException.exitStatus",
            "RemoteFailureException.remoteType",
            "RemoteCodec.packOperation",
            "RemoteCodec.pack",
            "RemoteCodec.unpack",
            "RemoteCodec.packFailure",
            "RemoteCodec.unpackFailure",
            "ProcessPool.close",
            "ProcessPool.Options.heap",
            "ProcessPool.Options.jvmOptions",
            // options are set before the loop begins
            "LoopOptions.executorThreads",
            "LoopOptions.executorPatience",
            "LoopOptions.failurePatience",
            "LoopOptions.name",
            "LoopOptions.stackSize",
            "LoopOptions.driver",
            "LoopOptions.slowStep",
            "LoopOptions.seed",
            "LoopOptions.schedule",
            "LoopOptions.debug",
            "LoopOptions.cancelFromOutside",
            "LoopOptions.runFromOutside",
            "LoopOptions.observable",
            "LoopOptions.instrument",
            "LoopOptions.errorHandler",
            // called by the loop
            "ParkingDriver.poll",
            "ParkingDriver.wakeup",
            "ParkingDriver.expectsEvents",
            "ParkingDriver.isLockFree",
            "ParkingDriver.close",
            "VirtualClock.poll",
            "VirtualClock.wakeup",
            "VirtualClock.expectsEvents",
            "VirtualClock.isLockFree",
            "VirtualClock.nanoTime",
            "VirtualClock.run",
            "VirtualClock.elapsed",
            "VirtualClock.autojump",
            "VirtualClock.ifAskedFor",
            "VirtualClock.close");

    /// What works on every loop.
    private static final Set<String> ANY_LOOP = Set.of(
            "Retry.run",
            "ProcessPool.run", // the pool is a new one
            "SharedRateLimiter.acquire",
            "SharedSubscription.get",
            "Worker.run");

    @Test
    void nullIsRefusedWithTheNameOfTheParameter() {
        assertThat(violations(BadInputTest::takesNull)).isEmpty();
    }

    @Test
    void negativeSizesAndDurationsAreRefusedWithTheValue() {
        assertThat(violations((executable, found) -> {
                    if (MAY_BE_NEGATIVE.contains(PublicApi.nameOf(executable))) {
                        return;
                    }
                    for (int n = 0; n < executable.getParameterCount(); n++) {
                        Object negative = negative(executable.getParameterTypes()[n]);
                        if (negative == null) {
                            continue;
                        }
                        Throwable error = callWith(executable, n, negative);
                        if (!(error instanceof IllegalArgumentException)
                                || !String.valueOf(error.getMessage()).contains("-1")) {
                            found.add(describe(executable) + " with " + negative + ": " + error);
                        }
                    }
                }))
                .isEmpty();
    }

    @Test
    void onAThreadWithoutALoopWhatNeedsOneSaysSo() {
        assertThat(violations((executable, found) -> {
                    if (executable instanceof Constructor || ANY_THREAD.contains(PublicApi.nameOf(executable))) {
                        return;
                    }
                    Object receiver = Samples.receiver(executable);
                    var arguments = Samples.arguments(executable);
                    Throwable error = toThread(() -> call(executable, receiver, arguments));
                    if (!(error instanceof IllegalStateException)) {
                        found.add(describe(executable) + " without a loop: " + error);
                    }
                }))
                .isEmpty();
    }

    @Test
    void whatBelongsToALoopIsRefusedOnAnotherOne() {
        assertThat(violations((executable, found) -> {
                    if (executable instanceof Constructor
                            || Modifier.isStatic(executable.getModifiers())
                            || ANY_LOOP.contains(PublicApi.nameOf(executable))
                            || ANY_THREAD.contains(PublicApi.nameOf(executable))) {
                        return;
                    }
                    Object receiver = Samples.receiver(executable);
                    var arguments = Samples.arguments(executable);
                    Throwable error = toThread(() -> {
                        try (var other = new Runner(options -> options.driver(new VirtualClock()))) {
                            return other.run(() -> timeout(seconds(1), () -> call(executable, receiver, arguments)));
                        }
                    });
                    if (!(error instanceof IllegalStateException)) {
                        found.add(describe(executable) + " on another loop: " + error);
                    }
                }))
                .isEmpty();
    }

    @Test
    void theListsNameWhatExists() {
        var names = PublicApi.all().stream().map(PublicApi::nameOf).toList();
        assertThat(names).containsAll(MAY_BE_NEGATIVE).containsAll(ANY_THREAD).containsAll(ANY_LOOP);
    }

    @Test
    void whatIsNoNumberIsRefused() {
        for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> Asyncio.seconds(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("seconds must be a finite number, was " + wrong);
            assertThatThrownBy(() -> Asyncio.minutes(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("minutes must be a finite number, was " + wrong);
        }
    }

    @Test
    void aGuardThatIsMissingIsFound() throws Exception {
        var found = new ArrayList<String>();
        takesNull(Unguarded.class.getDeclaredMethod("take", Object.class, Object.class), found);
        assertThat(found)
                .containsExactly("BadInputTest.Unguarded.take[class java.lang.Object, class java.lang.Object]"
                        + " with null for item: null");
    }

    /// Looks at every public method, each in a task of a new loop.
    private static List<String> violations(Look look) {
        var found = new ArrayList<String>();
        for (Executable executable : PublicApi.all()) {
            try (var runner =
                    new Runner(options -> options.driver(new VirtualClock()).errorHandler(_ -> {}))) {
                runner.run(() -> {
                    try {
                        look.at(executable, found);
                    } finally {
                        Samples.close();
                    }
                });
            } catch (Throwable e) {
                found.add(describe(executable) + ": " + e);
            }
        }
        return found;
    }

    private static void takesNull(Executable executable, List<String> found) throws Exception {
        for (int n = 0; n < executable.getParameterCount(); n++) {
            Parameter parameter = executable.getParameters()[n];
            if (parameter.getType().isPrimitive() || PublicApi.isNullable(parameter)) {
                continue;
            }
            Throwable error = callWith(executable, n, null);
            var names = List.of(parameter.getName(), executable.getName()); // an option is its method
            if (!(error instanceof NullPointerException) || !names.contains(String.valueOf(error.getMessage()))) {
                found.add(describe(executable) + " with null for " + parameter.getName() + ": " + error);
            }
        }
    }

    private static @Nullable Throwable callWith(Executable executable, int parameter, @Nullable Object bad)
            throws Exception {
        var arguments = Samples.arguments(executable);
        arguments[parameter] = bad;
        return call(executable, Samples.receiver(executable), arguments);
    }

    /// What `executable` throws, null if nothing.
    private static @Nullable Throwable call(
            Executable executable, @Nullable Object receiver, @Nullable Object[] arguments) {
        try {
            if (executable instanceof Method method) {
                method.invoke(receiver, arguments);
            } else {
                ((Constructor<?>) executable).newInstance(arguments);
            }
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object negative(Class<?> type) {
        if (type == Duration.class) {
            return Duration.ofSeconds(-1);
        }
        return type == int.class ? (Object) (-1) : type == long.class ? (Object) (-1L) : null;
    }

    private static String describe(Executable executable) {
        return PublicApi.nameOf(executable) + List.of(executable.getParameterTypes());
    }

    private interface Look {

        void at(Executable executable, List<String> found) throws Exception;
    }

    private static final class Unguarded {

        static void take(Object item, @Nullable Object mayBeNull) {}
    }
}
