package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.shield;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Promise;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.process.RemoteCodec;
import java.io.ObjectInputFilter;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The jobs that this member has sent to others, or to itself. Loop only.
final class SentJobs {

    // A job is tried again as long as its members are lost, each attempt under a number of its own: what comes of an
    // attempt that was taken for lost is dropped. An attempt counts as lost when its member has left, when this one
    // has changed sides, when sending has failed, or when the member knows nothing of it any more, asked twice.

    private static final Duration FIRST_PAUSE = millis(20);
    private static final Duration LONGEST_PAUSE = millis(500);
    private static final Duration CANCEL_PATIENCE = seconds(2);
    private static final Duration ABSENCE = seconds(60); // within which members that have gone may be back

    private final Cluster cluster;
    private final EventLoop loop;
    private final @Nullable ObjectInputFilter filter;
    private final ClusterOptions options;
    private final Map<Long, Attempt> attempts = new HashMap<>();
    private final Map<String, Integer> busy = new HashMap<>(); // how many attempts each member has of us
    private final ParkingLot<@Nullable Void> waiting = new ParkingLot<>(this); // for a member that has room
    private final Set<Long> suspects = new HashSet<>(); // attempts that their members do not know
    private long jobs;
    private long numbers;
    private boolean hadTakers; // members that take our jobs
    private @Nullable Duration nobodySince; // time of the loop; null if such members are there, or nobody has asked
    private boolean closed;

    SentJobs(Cluster cluster, EventLoop loop, @Nullable ObjectInputFilter filter, ClusterOptions options) {
        this.cluster = cluster;
        this.loop = loop;
        this.filter = filter;
        this.options = options;
    }

    int underWay() {
        return attempts.size();
    }

    /// Runs a packed operation on a member, and on another if that is lost.
    ///
    /// @param limit how many milliseconds it may take where it runs, 0 for no limit
    @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"}) // the member has run this operation
    <T extends @Nullable Object> T run(byte[] packed, long limit) {
        String job = cluster.me().id() + ":" + ++jobs;
        for (int n = 1; ; n++) {
            Message.Result result = attempt(job, packed, limit, n - 1);
            switch (result.kind()) {
                case Message.VALUE -> {
                    return (T) RemoteCodec.unpack(result.bytes(), filter);
                }
                case Message.FAILURE ->
                    throw rethrow(RemoteCodec.unpackFailure(result.bytes(), filter, TakenJobs.class));
                default -> {
                    ensureOpen();
                    if (n >= options.attempts) {
                        throw new MemberLostException(
                                "job " + job + " was lost " + (n == 1 ? "once" : n + " times") + ", the last time "
                                        + (result.kind() == Message.LOST
                                                ? new String(result.bytes(), UTF_8)
                                                : "since its member gave it up, which closes or had lost this one"),
                                n);
                    }
                }
            }
        }
    }

    /// A member has told what became of an attempt.
    void settle(Message.Result result) {
        Attempt attempt = attempts.remove(result.number());
        if (attempt != null) {
            suspects.remove(result.number());
            busy.merge(attempt.member.id(), -1, Integer::sum);
            attempt.result.complete(result);
            waiting.wakeFirst(null);
        }
    }

    /// @param here the ids of the members
    void membersChanged(Set<String> here, boolean elsewhere) {
        for (Attempt attempt : List.copyOf(attempts.values())) {
            if (!here.contains(attempt.member.id())) {
                lose(attempt, "with " + attempt.member.id() + ", which has left or cannot be reached");
            } else if (elsewhere && !attempt.member.local()) {
                lose(attempt, "since this member was cut off from the others");
            }
        }
        busy.keySet().retainAll(here);
        nobodySince = null;
        waiting.wakeAll(null);
    }

    /// Asks the members whether they still have what they should, so that nothing is awaited in vain. In a task.
    void probe() {
        Map<ClusterMember, List<Attempt>> asked = attempts.values().stream()
                .filter(attempt -> attempt.taken)
                .collect(Collectors.groupingBy(attempt -> attempt.member));
        for (var entry : asked.entrySet()) {
            long[] numbers = entry.getValue().stream()
                    .mapToLong(attempt -> attempt.number)
                    .toArray();
            try {
                byte[] answer = timeout(
                        seconds(5),
                        () -> await(cluster.engine().send(entry.getKey().id(), new Message.Probe(numbers).pack())));
                Set<Long> unknown =
                        Arrays.stream(Message.unpackNumbers(answer)).boxed().collect(Collectors.toSet());
                for (Attempt attempt : entry.getValue()) {
                    if (!unknown.contains(attempt.number)) {
                        suspects.remove(attempt.number);
                    } else if (attempts.containsKey(attempt.number) && !suspects.add(attempt.number)) {
                        lose(attempt, "since " + attempt.member.id() + " knows nothing of it");
                    }
                }
            } catch (ClusterException | TimedOutException e) {
                // the engine will say whether the member is lost
            }
        }
    }

    /// Nobody gets an answer any more.
    void close() {
        closed = true;
        List.copyOf(attempts.values()).forEach(attempt -> lose(attempt, "since the cluster is closed"));
        waiting.wakeAll(null);
    }

    private void lose(Attempt attempt, String why) {
        settle(new Message.Result(attempt.number, Message.LOST, why.getBytes(UTF_8)));
    }

    private Message.Result attempt(String job, byte[] packed, long limit, int lost) {
        Duration pause = FIRST_PAUSE;
        Set<String> full = new HashSet<>();
        while (true) {
            ensureOpen();
            Optional<ClusterMember> member = choose(full);
            if (member.isEmpty()) {
                if (nobodySince != null && loop.time().minus(nobodySince).compareTo(ABSENCE) > 0) {
                    throw new MemberLostException(
                            "job " + job + " has no member: those that took jobs have been gone for more than "
                                    + ABSENCE.toSeconds() + " s",
                            lost);
                }
                awaitRoom(pause);
                full.clear();
                pause = longer(pause);
                continue;
            }
            var attempt = new Attempt(++numbers, member.get());
            attempts.put(attempt.number, attempt);
            busy.merge(attempt.member.id(), 1, Integer::sum);
            boolean ended = false;
            try {
                byte answer = start(attempt, new Message.Start(attempt.number, job, limit, packed));
                if (answer == Message.DONE || attempt.result.isDone()) {
                    Message.Result result = shield(attempt.result);
                    ended = true;
                    return result;
                }
                ended = true;
                full.add(attempt.member.id());
            } finally {
                if (!ended) {
                    withdraw(attempt);
                }
                settle(new Message.Result(attempt.number, Message.LOST, new byte[0])); // if it is not yet
            }
        }
    }

    /// Sends an attempt to its member, and returns its answer. If there is none, the attempt is lost: what became
    /// of it is not known.
    private byte start(Attempt attempt, Message.Start start) {
        try {
            byte answer = await(cluster.engine().send(attempt.member.id(), start.pack()))[0];
            attempt.taken = answer == Message.DONE;
            return answer;
        } catch (Engine.Absent e) { // which members() will soon tell
            return Message.CLOSING;
        } catch (ClusterException e) {
            if (cluster.isHere(attempt.member.id())) {
                createTask("cancel " + start.job(), () -> cancel(attempt)); // it may run nevertheless
            }
            lose(attempt, "since " + attempt.member.id() + " could not be reached: " + e.getMessage());
            return Message.DONE;
        }
    }

    /// The task is cancelled: ends the job where it runs, and waits until it has ended there, but not for ever.
    private void withdraw(Attempt attempt) {
        if (attempt.result.isDone() || closed) {
            return;
        }
        createTask("cancel " + attempt, () -> cancel(attempt));
        uncancellable(() -> {
            try {
                timeout(CANCEL_PATIENCE, () -> shield(attempt.result));
            } catch (TimedOutException e) {
                // the task that cancels goes on
            }
        });
    }

    /// Tells the member until it knows, or is gone.
    private void cancel(Attempt attempt) {
        Duration pause = FIRST_PAUSE;
        while (!closed && cluster.isHere(attempt.member.id())) {
            try {
                byte[] answer =
                        await(cluster.engine().send(attempt.member.id(), new Message.Cancel(attempt.number).pack()));
                if (answer[0] == Message.UNKNOWN) {
                    lose(attempt, "since it was cancelled");
                }
                return;
            } catch (ClusterException e) {
                sleep(pause);
                pause = longer(pause);
            }
        }
    }

    /// The member that has the fewest jobs of ours.
    ///
    /// @param full those that have no room for more
    /// @return empty if there is no room
    private Optional<ClusterMember> choose(Set<String> full) {
        List<ClusterMember> all = cluster.members();
        List<ClusterMember> fit = all.stream()
                .filter(member -> member.jobs() > 0 && member.version().equals(options.version))
                .toList();
        hadTakers |= !fit.isEmpty();
        if (!fit.isEmpty()) {
            nobodySince = null;
        } else if (hadTakers) { // they may be back soon: cut off for a while, or replaced
            nobodySince = nobodySince == null ? loop.time() : nobodySince;
            return Optional.empty();
        } else {
            throw new IllegalStateException("no member of version \"" + options.version
                    + "\" takes jobs; the members are "
                    + all.stream()
                            .map(member -> member.id() + " of version \"" + member.version() + "\" with jobs("
                                    + member.jobs() + ")")
                            .collect(Collectors.joining(", ")));
        }
        int offset = loop.random().nextInt(fit.size());
        return IntStream.range(0, fit.size())
                .mapToObj(n -> fit.get((n + offset) % fit.size()))
                .filter(member -> !full.contains(member.id()) && load(member) < member.jobs())
                .min(Comparator.comparingInt(this::load));
    }

    private int load(ClusterMember member) {
        return busy.getOrDefault(member.id(), 0);
    }

    private void awaitRoom(Duration atMost) {
        try {
            timeout(atMost, () -> waiting.await("Cluster.run"));
        } catch (TimedOutException e) {
            // others may have made room
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new IllegalStateException("the cluster is closed");
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> RuntimeException rethrow(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Override
    public String toString() {
        return "SentJobs[" + attempts.size() + " under way, " + waiting.size() + " waiting]";
    }

    /// One attempt to run a job.
    private static final class Attempt {

        private final long number;
        private final ClusterMember member;
        private final Promise<Message.Result> result = new Promise<>();
        private boolean taken;

        Attempt(long number, ClusterMember member) {
            this.number = number;
            this.member = member;
        }

        @Override
        public String toString() {
            return number + " of " + member.id();
        }
    }
}
