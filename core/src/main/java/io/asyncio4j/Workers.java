package io.asyncio4j;

import io.asyncio4j.function.Fn;
import io.asyncio4j.function.VoidFn;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Several loops, each on a thread of its own, that run the same program: for servers that need more than one core.
///
/// The loops share nothing: within one, only one task runs at a time, as on every loop; between them, objects
/// go by [SharedQueue], [SharedBroadcast] and [Worker#run]. What a worker listens on is shared: all workers may
/// listen at the same address, and the kernel spreads the connections over them (`SO_REUSEPORT`).
///
/// {@snippet class=snippets.WorkersTest region=spread}
///
/// A worker whose program fails ends all, unless [Options#restarts] allows it to begin again. [#restart] replaces
/// all workers, one after the other, while the others serve.
///
/// Source: the workers of gunicorn and uvicorn, without processes; the supervisors of Erlang/OTP.
public final class Workers {

    // any thread
    private final int count;
    private final Options options = new Options();
    private final AtomicReferenceArray<@Nullable Worker> places; // which the supervisor fills
    private final LongAdder failures = new LongAdder();
    private final LongAdder replaced = new LongAdder();
    private volatile @Nullable Supervisor<?> supervisor; // while they run

    /// Workers that do not run yet.
    ///
    /// @param count at least 1
    public Workers(int count) {
        this(count, _ -> {});
    }

    /// Workers that do not run yet.
    ///
    /// @param count at least 1
    /// @param configure sets the options
    public Workers(int count, Consumer<? super Options> configure) {
        if (count < 1) {
            throw new IllegalArgumentException("count must be >= 1, was " + count);
        }
        Objects.requireNonNull(configure, "configure");
        this.count = count;
        this.places = new AtomicReferenceArray<>(count);
        configure.accept(options);
    }

    /// Runs `program` on `count` new loops; see [#run(VoidFn)].
    ///
    /// @param count at least 1
    /// @waits in a task, until all programs have ended; see [#run(VoidFn)]
    /// @throws X exactly what `program` throws
    public static <X extends Exception> void run(int count, VoidFn<? super Worker, X> program) throws X {
        new Workers(count).run(program);
    }

    /// Runs `program` on the loop of each worker and waits until it has ended on all of them. In a task, or from a
    /// plain thread, where Ctrl-C cancels the programs.
    ///
    /// The first failure after which no worker may begin again cancels the others, waits until they have ended,
    /// and is thrown, with further failures suppressed in it. A program that returns is not begun again.
    ///
    /// @waits in a task, until all programs have ended; a cancellation goes on to all, and is thrown when
    ///     they have ended
    /// @throws X exactly what `program` throws
    /// @throws IllegalStateException if these workers run already
    public <X extends Exception> void run(VoidFn<? super Worker, X> program) throws X {
        Objects.requireNonNull(program, "program");
        Asyncio.run(() -> {
            var made = new Supervisor<X>(this, program);
            begin(made);
            try {
                made.run();
            } finally {
                supervisor = null;
            }
        });
    }

    /// Replaces each worker by a new one, one after the other: begins `program` again on a new loop, waits until
    /// that is [ready][Worker#ready], and only then cancels the program of the old one and waits until it has
    /// ended. What the old one listens on, the new one listens on as well, so that no connection is refused.
    ///
    /// If a new worker fails, or is not ready within [Options#patience], the old one stays, and so do those that
    /// were to follow. Restarts that are asked for meanwhile come one after the other.
    ///
    /// Source: the graceful reload of gunicorn and of nginx.
    ///
    /// @return done when all are replaced; cancelling it does not end the restart. A failure is logged, too
    /// @throws IllegalStateException if they do not run
    public CompletableFuture<@Nullable Void> restart() {
        return ensureRunning().restart();
    }

    /// The worker that owns `key`: the same number for equal keys, as long as the count is the same. What is kept
    /// by key on the loops of their owners needs no lock.
    ///
    /// {@snippet class=snippets.WorkersTest region=shard}
    ///
    /// @param key whose `hashCode` depends on its value alone, such as a text, a number or a record
    /// @throws IllegalStateException if they do not run, or the program of that worker has ended
    public Worker of(Object key) {
        Objects.requireNonNull(key, "key");
        int hash = key.hashCode() * 0x9E3779B9; // or keys that are multiples of the count would share one
        int number = (int) (((hash & 0xFFFF_FFFFL) * count) >>> 32);
        ensureRunning();
        Worker owner = places.get(number);
        if (owner == null) {
            throw new IllegalStateException("Worker[" + number + " of " + count + "] has ended");
        }
        return owner;
    }

    /// Runs `function` on the loop of every worker at once, and returns the values in the order of their numbers:
    /// for statistics over all of them, for example. In a task, of any loop.
    ///
    /// @waits until all have ended; a cancellation goes on to all, and is thrown when they have ended
    /// @throws X the first failure, exactly as `function` throws it
    /// @throws IllegalStateException if they do not run
    public <T extends @Nullable Object, X extends Exception> List<T> onEach(Fn<? super Worker, T, X> function)
            throws X {
        Objects.requireNonNull(function, "function");
        Task.currentFor("Workers.onEach");
        ensureRunning();
        return Asyncio.gather(
                all(), worker -> worker.run(() -> function.apply(Worker.find().orElse(worker))));
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// How many run, and how many have been replaced. Any thread.
    public Statistics statistics() {
        return new Statistics(all().size(), failures.sum(), replaced.sum());
    }

    @Override
    public String toString() {
        return "Workers[" + all().size() + " of " + count + " running]";
    }

    Options options() {
        return options;
    }

    @Nullable
    Worker at(int number) {
        return places.get(number);
    }

    /// Gives a place to `worker`, null for nobody.
    ///
    /// @return who has had it
    @Nullable
    Worker place(int number, @Nullable Worker worker) {
        return places.getAndSet(number, worker);
    }

    void countFailure() {
        failures.increment();
    }

    void countReplaced() {
        replaced.increment();
    }

    private synchronized void begin(Supervisor<?> made) {
        if (supervisor != null) {
            throw new IllegalStateException("they run already: " + this);
        }
        supervisor = made;
    }

    private List<Worker> all() {
        return IntStream.range(0, count)
                .mapToObj(places::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private Supervisor<?> ensureRunning() {
        Supervisor<?> found = supervisor;
        if (found == null) {
            throw new IllegalStateException("the workers do not run: " + this);
        }
        return found;
    }

    /// The state of workers.
    ///
    /// @param running how many have a program that has not ended; one that waits to begin again counts
    /// @param failures how often a program has failed and begun again
    /// @param replaced how many have been replaced by a restart
    public record Statistics(int running, long failures, long replaced) {}

    /// How workers are run.
    public static final class Options {

        private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
        private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
        private static final Duration PATIENCE = Duration.ofMinutes(1);

        private int restarts; // 0: the first failure ends all
        private Duration period = Duration.ofMinutes(1);
        private Duration firstPause = FIRST_PAUSE;
        private Duration longestPause = LONGEST_PAUSE;
        private Duration patience = PATIENCE;
        private @Nullable String signal;
        private Consumer<? super LoopOptions> loops = _ -> {};

        Options() {}

        /// Lets a worker whose program fails begin again, on a new loop: at most `most` times within `period`, all
        /// workers together; one failure more ends all. By default the first one does. Each is logged.
        ///
        /// Source: the restart intensity of Erlang's supervisors.
        ///
        /// @param most at least 1
        /// @param within more than zero
        public Options restarts(int most, Duration within) {
            if (most < 1) {
                throw new IllegalArgumentException("most must be >= 1, was " + most);
            }
            period = positive("within", within);
            restarts = most;
            return this;
        }

        /// How long a worker waits before it begins again: `first` after one failure, and twice as long after each
        /// further one within the period of [#restarts], up to `longest`. By default 100 ms and 10 s.
        ///
        /// @param first at least zero
        /// @param longest at least `first`
        public Options backoff(Duration first, Duration longest) {
            Durations.nanos("first", first);
            Durations.nanos("longest", longest);
            if (longest.compareTo(first) < 0) {
                throw new IllegalArgumentException(
                        "longest must be >= first, " + Durations.text(first) + ", was " + Durations.text(longest));
            }
            firstPause = first;
            longestPause = longest;
            return this;
        }

        /// How long [Workers#restart] waits for a new worker to be ready, and then for what other loops
        /// [run][Worker#run] on the old one; a minute by default.
        ///
        /// @param limit more than zero
        public Options patience(Duration limit) {
            patience = positive("limit", limit);
            return this;
        }

        /// Calls [Workers#restart] whenever the operating system sends this program a signal. By default none does.
        ///
        /// @param name such as `HUP`; see [EventLoop#addSignalHandler]
        public Options restartOn(String name) {
            signal = Objects.requireNonNull(name, "name");
            return this;
        }

        /// Sets the options of each loop.
        public Options loops(Consumer<? super LoopOptions> configure) {
            loops = Objects.requireNonNull(configure, "configure");
            return this;
        }

        RestartLimit limit() {
            return new RestartLimit(restarts, period, firstPause, longestPause);
        }

        Duration patience() {
            return patience;
        }

        @Nullable
        String signal() {
            return signal;
        }

        Consumer<? super LoopOptions> loops() {
            return loops;
        }

        private static Duration positive(String name, Duration value) {
            if (Durations.nanos(name, value) == 0) {
                throw new IllegalArgumentException(name + " must be more than zero, was " + Durations.text(value));
            }
            return value;
        }
    }
}
