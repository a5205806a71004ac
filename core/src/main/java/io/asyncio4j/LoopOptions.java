package io.asyncio4j;

import io.asyncio4j.lowlevel.Driver;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.Schedule;
import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How an [EventLoop] is made: for [EventLoop#start(Consumer)] and [Runner#Runner(Consumer)].
public final class LoopOptions {

    static final Consumer<ErrorReport> LOG = ErrorReport::log;

    private static final long SLOW = 500_000_000; // ns
    private static final long SLOW_IN_DEBUG_MODE = 100_000_000;

    private String name = "asyncio";
    private long stackSize;
    private @Nullable Driver driver = VirtualClock.ifAskedFor();
    private Consumer<? super ErrorReport> errorHandler = LOG;
    private boolean debug = Boolean.getBoolean("asyncio4j.debug");
    private boolean cancelFromOutside = Boolean.getBoolean("asyncio4j.cancelFromOutside");
    private boolean runFromOutside = Boolean.getBoolean("asyncio4j.runFromOutside");
    private boolean observable = true;
    private @Nullable Long slowStep; // ns
    private int executorThreads = DefaultExecutor.MAX_THREADS;
    private Duration executorPatience = LoopShutdown.EXECUTOR_PATIENCE;
    private long failurePatience = Unretrieved.PATIENCE; // ns
    private @Nullable Schedule schedule;
    private long seed = ThreadLocalRandom.current().nextLong();
    private final List<Instrument> instruments = new ArrayList<>();

    LoopOptions() {}

    /// The name of the loop's thread; `asyncio` by default.
    public LoopOptions name(String value) {
        name = Objects.requireNonNull(value, "name");
        return this;
    }

    /// The stack of the loop's thread in bytes, which is also what recursion in a task may
    /// use; 0, the default, means the JVM's own (`-Xss`).
    public LoopOptions stackSize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("stackSize must be >= 0 bytes, was " + bytes);
        }
        stackSize = bytes;
        return this;
    }

    /// The driver and clock; by default one that sleeps, and the network's once it is needed. The
    /// system property of [VirtualClock] changes the default.
    public LoopOptions driver(Driver value) {
        driver = Objects.requireNonNull(value, "driver");
        return this;
    }

    /// The seed of the loop's random choices, such as those of [Select#selectFair] and [Retry]: the same seed
    /// makes the same choices. By default a seed is chosen at random.
    public LoopOptions seed(long value) {
        seed = value;
        return this;
    }

    /// How long a step of a task, or a callback, may run before it is reported with its stack, while it still
    /// runs and nothing else can. 500 ms by default, 100 ms in debug mode; zero never reports. The report
    /// comes at most a quarter of `limit` later.
    public LoopOptions slowStep(Duration limit) {
        slowStep = Durations.nanos("slowStep", limit);
        return this;
    }

    /// Debug mode, which costs time for every task: errors that nobody caught show where their task was
    /// created, and so does [EventLoop#taskTree]; a task that ended normally although it was cancelled is
    /// reported (something has caught `Throwable`), tasks that wait for each other in a circle are logged as soon
    /// as it closes, and slow steps are reported sooner. Off by default; the system property `asyncio4j.debug` set
    /// to `true` changes that.
    public LoopOptions debug(boolean on) {
        debug = on;
        return this;
    }

    /// Whether tools outside of the program may cancel its tasks, as `asyncio cancel` does for the same user. Not
    /// by default; the system property `asyncio4j.cancelFromOutside` set to `true` changes that.
    public LoopOptions cancelFromOutside(boolean allowed) {
        cancelFromOutside = allowed;
        return this;
    }

    /// Whether tools outside of the program may run code on its loop, as `asyncio repl --attach` does for the same
    /// user: that code can do whatever the program can. Not by default; the system property
    /// `asyncio4j.runFromOutside` set to `true` changes that.
    public LoopOptions runFromOutside(boolean allowed) {
        runFromOutside = allowed;
        return this;
    }

    /// Whether whoever looks at the loops of the program sees this one: [EventLoop#snapshots], and with it
    /// `asyncio ps`, the console and recordings. True by default; a tool that watches the others sets it to false
    /// for its own.
    public LoopOptions observable(boolean value) {
        observable = value;
        return this;
    }

    /// How many threads the default executor has at most, for [Asyncio#toThread]; they are made
    /// when they are needed. By default four more than there are processors, but not more than 32.
    ///
    /// @param most at least 1
    public LoopOptions executorThreads(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("executorThreads must be >= 1, was " + most);
        }
        executorThreads = most;
        return this;
    }

    /// How long a loop that is closed waits for the work of the default executor before it reports that and
    /// leaves it behind; 5 minutes by default.
    ///
    /// @param limit at least zero
    public LoopOptions executorPatience(Duration limit) {
        Durations.nanos("executorPatience", limit);
        executorPatience = limit;
        return this;
    }

    /// How long the failure of a task or promise may wait for somebody who asks for it, until the log tells of it;
    /// 5 s by default. The log tells of it after at most twice that.
    ///
    /// @param limit at least zero
    public LoopOptions failurePatience(Duration limit) {
        failurePatience = Durations.nanos("failurePatience", limit);
        return this;
    }

    /// Shows `added` what the loop does, in addition to those added before.
    public LoopOptions instrument(Instrument added) {
        instruments.add(Objects.requireNonNull(added, "added"));
        return this;
    }

    /// Lets `value` decide which of the tasks that are ready goes on next. By default the one that has been
    /// ready longest does.
    public LoopOptions schedule(Schedule value) {
        schedule = Objects.requireNonNull(value, "schedule");
        return this;
    }

    /// Is told about errors that nobody can catch: of callbacks, and of tasks that nobody awaits. By
    /// default they are logged. So is a loop that is blocked ([LoopBlockedException]) or seems stuck
    /// ([DeadlockError]). It is called on the loop, or, where that is blocked or ended, on another thread.
    public LoopOptions errorHandler(Consumer<? super ErrorReport> value) {
        errorHandler = Objects.requireNonNull(value, "errorHandler");
        return this;
    }

    String name() {
        return name;
    }

    long stackSize() {
        return stackSize;
    }

    @Nullable
    Driver driver() {
        return driver;
    }

    long seed() {
        return seed;
    }

    /// In nanoseconds; 0 for never.
    long slowStep() {
        return slowStep != null ? slowStep : debug ? SLOW_IN_DEBUG_MODE : SLOW;
    }

    boolean debug() {
        return debug;
    }

    boolean cancelFromOutside() {
        return cancelFromOutside;
    }

    boolean runFromOutside() {
        return runFromOutside;
    }

    boolean observable() {
        return observable;
    }

    int executorThreads() {
        return executorThreads;
    }

    Duration executorPatience() {
        return executorPatience;
    }

    /// In nanoseconds.
    long failurePatience() {
        return failurePatience;
    }

    List<Instrument> instruments() {
        return instruments;
    }

    @Nullable
    Schedule schedule() {
        return schedule;
    }

    Consumer<? super ErrorReport> errorHandler() {
        return errorHandler;
    }
}
