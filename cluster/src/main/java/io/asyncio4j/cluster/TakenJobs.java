package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.waitUntil;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ReturnWhen;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.RemoteOp;
import io.asyncio4j.process.RemoteCodec;
import java.io.ObjectInputFilter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The jobs that this member runs for others, and for itself.
final class TakenJobs {

    // A job is known from the moment in which it is taken until its sender has what became of it, or is gone. A thread
    // of the engine takes it, or refuses it, at once; a task of the loop runs it, and another below that is what a
    // cancellation hits, so that the sender is told in any case.

    private static final Duration FIRST_PAUSE = millis(50);
    private static final Duration LONGEST_PAUSE = millis(1_000);
    private static final int EARLY = 1_000; // cancellations that came before what they cancel

    private final Cluster cluster;
    private final EventLoop loop;
    private final @Nullable ObjectInputFilter filter;
    private final int most;

    private final Map<Key, Taken> known = new ConcurrentHashMap<>(); // any thread, as the next three
    private final Set<Key> cancelledEarly = Collections.synchronizedSet(Collections.newSetFromMap(new Latest()));
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean open; // before, and after, all jobs are refused

    TakenJobs(Cluster cluster, EventLoop loop, @Nullable ObjectInputFilter filter, int most) {
        this.cluster = cluster;
        this.loop = loop;
        this.filter = filter;
        this.most = most;
    }

    /// Jobs may come.
    void open() {
        open = true;
    }

    /// How many run. Any thread.
    int underWay() {
        return underWay.get();
    }

    /// Takes a job, or refuses it. Any thread.
    byte take(String from, Message.Start start) {
        var key = new Key(from, start.number());
        if (!open) {
            return Message.CLOSING;
        }
        if (cancelledEarly.remove(key)) {
            return Message.UNKNOWN;
        }
        var taken = new Taken(key, start);
        if (known.putIfAbsent(key, taken) != null) {
            return Message.DONE; // it was sent again
        }
        if (underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            known.remove(key);
            return Message.FULL;
        }
        try {
            loop.submit(() -> execute(taken));
        } catch (IllegalStateException e) { // the loop is closed
            known.remove(key);
            underWay.decrementAndGet();
            return Message.CLOSING;
        }
        return Message.DONE;
    }

    /// Any thread.
    byte cancel(String from, Message.Cancel cancel) {
        var key = new Key(from, cancel.number());
        Taken taken = known.get(key);
        if (taken != null) {
            taken.giveUp("the member that has sent the job has cancelled it");
            return Message.DONE;
        }
        cancelledEarly.add(key);
        return Message.UNKNOWN;
    }

    /// Those that are not known. Any thread.
    long[] unknown(String from, Message.Probe probe) {
        return Arrays.stream(probe.numbers())
                .filter(number -> !known.containsKey(new Key(from, number)))
                .toArray();
    }

    /// Ends the jobs of members that are gone. On the loop.
    void membersChanged(Set<String> here) {
        known.values().stream()
                .filter(taken -> !here.contains(taken.key.from()))
                .forEach(taken -> taken.giveUp("the member that has sent the job is lost"));
        cancelledEarly.removeIf(key -> !here.contains(key.from()));
    }

    /// Takes no more, ends what runs, and waits until the senders know, for at most `patience`.
    void close(Duration patience) {
        open = false;
        known.values().forEach(taken -> taken.giveUp("the member closes"));
        try {
            timeout(patience, () -> {
                while (!known.isEmpty()) {
                    sleep(millis(5));
                }
            });
        } catch (TimedOutException e) {
            // they will see that this member is gone
        }
    }

    private void execute(Taken taken) {
        Message.Result result = null;
        try {
            result = result(taken);
        } finally {
            underWay.decrementAndGet();
            if (result == null) { // the loop ends
                known.remove(taken.key);
            }
        }
        try {
            tell(taken.key.from(), result.pack());
        } catch (RuntimeException | OutOfMemoryError e) { // it is too large for this member
            tell(taken.key.from(), failure(taken.key.number(), e).pack());
        } finally {
            known.remove(taken.key);
        }
    }

    private Message.Result result(Taken taken) {
        long number = taken.key.number();
        Task<Message.Result> running = createTask("job " + taken.start.job(), () -> run(taken.start));
        taken.runs(running);
        waitUntil(ReturnWhen.ALL_COMPLETED, List.of(running));
        if (running.isCancelled()) {
            return taken.givenUp
                    ? new Message.Result(number, Message.GIVEN_UP, new byte[0])
                    : failure(number, new IllegalStateException("the job has cancelled itself"));
        }
        Throwable thrown = running.exception();
        return thrown == null ? running.result() : failure(number, thrown);
    }

    private Message.Result run(Message.Start start) {
        try {
            Object unpacked = unpack(start);
            if (!(unpacked instanceof RemoteOp<?, ?> operation)) {
                throw new IllegalStateException("what was sent is no operation");
            }
            Object value;
            try (var _ = cluster.enter(start.job())) {
                value = start.limit() == 0 ? operation.call() : timeout(millis(start.limit()), operation);
            }
            return new Message.Result(
                    start.number(), Message.VALUE, RemoteCodec.pack("the value of the operation", value));
        } catch (Throwable e) {
            if (CancelledError.unwrap(e) instanceof CancelledError hit) {
                throw hit;
            }
            return failure(start.number(), e);
        }
    }

    private @Nullable Object unpack(Message.Start start) {
        try {
            return RemoteCodec.unpack(start.operation(), filter);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "member " + cluster.me().id() + " may not run the job: " + e.getMessage()
                            + "; let the members allow it, by ClusterOptions.allow",
                    e);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "member " + cluster.me().id() + " cannot run the job: " + e.getMessage()
                            + ": all members must have the same program (`java FILE.java` has its classes in memory"
                            + " only; use `asyncio run FILE.java`, or compile it)",
                    e);
        }
    }

    private static Message.Result failure(long number, Throwable thrown) {
        return new Message.Result(number, Message.FAILURE, RemoteCodec.packFailure(thrown));
    }

    /// Tells the sender, until it knows or is gone.
    private void tell(String sender, byte[] packed) {
        Duration pause = FIRST_PAUSE;
        while (cluster.isHere(sender)) {
            try {
                await(cluster.engine().send(sender, packed));
                return;
            } catch (ClusterException e) {
                sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    @Override
    public String toString() {
        return known.values().stream().map(taken -> taken.start.job()).collect(Collectors.joining(", "));
    }

    private record Key(String from, long number) {}

    /// A few keys: the oldest goes.
    private static final class Latest extends LinkedHashMap<Key, Boolean> {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Boolean> eldest) {
            return size() > EARLY;
        }
    }

    /// A job that is known. Any thread.
    private static final class Taken {

        private final Key key;
        private final Message.Start start;
        private @Nullable Task<?> running; // guarded by this
        private volatile boolean givenUp;

        Taken(Key key, Message.Start start) {
            this.key = key;
            this.start = start;
        }

        synchronized void runs(Task<?> task) {
            running = task;
            if (givenUp) {
                task.cancel("it was cancelled before it began");
            }
        }

        synchronized void giveUp(String reason) {
            givenUp = true;
            if (running != null) {
                running.cancel(reason);
            }
        }
    }
}
