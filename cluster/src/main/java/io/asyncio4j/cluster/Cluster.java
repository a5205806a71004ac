package io.asyncio4j.cluster;

import static io.asyncio4j.Asyncio.await;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.every;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.Broadcast;
import io.asyncio4j.ContextVar;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ExternalWork;
import io.asyncio4j.Job;
import io.asyncio4j.Limit;
import io.asyncio4j.LoopLocal;
import io.asyncio4j.QueueShutdownException;
import io.asyncio4j.Subscription;
import io.asyncio4j.Task;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.RemoteOp;
import io.asyncio4j.process.RemoteCodec;
import java.io.ObjectInputFilter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Many processes and machines that work together: jobs that run on any of them, topics, queues and maps that all
/// of them share.
///
/// A program joins and is a member then, until it closes this or its loop ends. Without options it is the only
/// one: no network is opened, and what is written for many runs on one. With [ClusterOptions#listen] it finds
/// others, which have the same program. All waits are waits of tasks: no thread of the engine, which is
/// Hazelcast, runs code of the program, and the loop never blocks.
///
/// What is shared lives in the memory of the members, with copies on others: it survives as many deaths at a time
/// as there are [copies][ClusterOptions#backups], and ends with the last member. Members that cannot reach each
/// other go on as several clusters, and when they can again, one is kept and the others join it: what only those
/// had is lost.
///
/// It belongs to the loop that has joined.
///
/// {@snippet class=snippets.ClusterTest region=join}
///
/// Source: Ray, Dask and arq for Python; Hazelcast's own vocabulary for what is shared.
public final class Cluster implements AutoCloseable {

    // The engine calls receive and membersChanged on threads of its own. They answer at once, and post to the loop what
    // is to be done there.

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.cluster");
    private static final ContextVar<Running> RUNNING = ContextVar.of("job of a cluster");
    private static final LoopLocal<List<Engine>> OPEN =
            new LoopLocal<>(_ -> new CopyOnWriteArrayList<>(), engines -> engines.forEach(Cluster::end));
    private static final Duration PROBE_PERIOD = seconds(2);
    private static final Duration FAREWELL = Duration.ofMillis(300);
    private static final int EVENTS = 1_000;

    private final EventLoop loop;
    private final ClusterOptions options;
    private final @Nullable ObjectInputFilter filter;
    private final Engine engine;
    private final ExternalWork events;
    private final Broadcast<MemberEvent> changes = new Broadcast<>(EVENTS);
    private final TakenJobs taken;
    private final SentJobs sent;
    private volatile List<ClusterMember> members;
    private @Nullable Task<?> keeper; // loop only, as the next
    private boolean closed; // nothing may begin
    private boolean gone; // nobody can be told anything

    private Cluster(EventLoop loop, ClusterOptions options, Maker maker) {
        this.loop = loop;
        this.options = options;
        this.filter = options.hasNetwork() ? Allowed.only(options.allowed) : null;
        this.taken = new TakenJobs(this, loop, filter, options.jobs);
        this.sent = new SentJobs(this, loop, filter, options);
        this.engine = maker.make(UUID.randomUUID().toString().substring(0, 8), options, new Door());
        this.events = loop.expectExternalEvents();
        this.members = engine.members();
    }

    /// Joins as the only member. In a task.
    public static Cluster join() {
        return new Cluster(EventLoop.currentFor("Cluster.join"), new ClusterOptions(), LocalEngine::new).begun();
    }

    /// Joins a cluster; one that cannot be found is founded. In a task.
    ///
    /// @waits with [ClusterOptions#listen], until this is a member, which takes some seconds; a cancelled task
    ///     has not joined
    /// @throws IllegalArgumentException if options do not fit together
    /// @throws ClusterException if it cannot listen, or not join
    public static Cluster join(Consumer<? super ClusterOptions> configure) {
        Objects.requireNonNull(configure, "configure");
        EventLoop loop = EventLoop.currentFor("Cluster.join");
        var options = new ClusterOptions();
        configure.accept(options);
        Cluster joined =
                options.hasNetwork() ? joinOthers(loop, options) : new Cluster(loop, options, LocalEngine::new);
        return joined.begun();
    }

    /// The cluster of the member that runs the current job.
    ///
    /// @throws IllegalStateException outside of a job
    public static Cluster current() {
        return RUNNING.find()
                .map(Running::cluster)
                .orElseThrow(() -> new IllegalStateException("Cluster.current must be called in a job of a cluster"));
    }

    /// The id of the current job, if there is one: the same whenever it is run again, and no other job has it.
    public static Optional<String> jobId() {
        return RUNNING.find().map(Running::job);
    }

    /// Runs an operation on a member and waits for it: as a task of the loop that has joined there. In a task.
    ///
    /// It goes to the member that has the fewest jobs of this one, perhaps this one itself; while all have as
    /// many as they [take][ClusterOptions#jobs], it waits, and while none of them can be reached, for a minute at
    /// most. When its member is lost, it runs again on another, up to [ClusterOptions#attempts] times: so it may
    /// run twice, and what it changes must bear that. [#jobId] tells it whether it is the same again.
    ///
    /// A job that computes for long keeps the loop there from everything else, as any task does: it says
    /// `cluster.run(() -> toThread(() -> compute()))`.
    ///
    /// @waits until the operation has run; a cancellation, such as by a `timeout`, ends it where it runs, and is
    ///     thrown when it has ended there, or after two seconds
    /// @throws X exactly what `operation` throws, with the trace from there and on from here; a
    ///     [RemoteFailureException][io.asyncio4j.process.RemoteFailureException] for what cannot be sent back
    /// @throws IllegalArgumentException if `operation` captures what is not serialisable, or if the member does not
    ///     [allow][ClusterOptions#allow] its classes
    /// @throws MemberLostException if its members are lost again and again, or all have been gone for a minute
    /// @throws IllegalStateException if no member has ever taken jobs of this version of the program, or this is
    ///     closed
    public <T extends @Nullable Object, X extends Exception> T run(RemoteOp<T, X> operation) throws X {
        return sent.run(packed("run", operation), 0);
    }

    /// Runs an operation on a member, for at most `limit`; see [#run(RemoteOp)]. The limit travels with it: the
    /// operation ends in time even if nobody can tell it to.
    ///
    /// @param limit at least zero
    /// @waits until the operation has run or `limit` has passed; see [#run(RemoteOp)]
    /// @throws X exactly what `operation` throws
    /// @throws TimedOutException if it was cut short
    public <T extends @Nullable Object, X extends Exception> T run(Duration limit, RemoteOp<T, X> operation) throws X {
        Objects.requireNonNull(limit, "limit");
        byte[] packed = packed("run", operation);
        return timeout(limit, () -> sent.run(packed, Math.max(1, limit.toMillis())));
    }

    /// Runs an operation on a member, and returns at once; see [#run(RemoteOp)].
    ///
    /// @return a task that waits for it; cancelling it ends the operation
    /// @throws IllegalArgumentException if `operation` captures what is not serialisable
    /// @throws IllegalStateException if this is closed
    public <T extends @Nullable Object> Task<T> submit(RemoteOp<T, ?> operation) {
        byte[] packed = packed("submit", operation);
        return createTask("cluster job", () -> sent.run(packed, 0));
    }

    /// Applies `function` to all items on the members of `cluster`, at most `limit` at a time, and returns the
    /// values in the order of the items; see [#run(RemoteOp)]. The first failure cancels the rest, waits for them
    /// and is thrown.
    ///
    /// @waits until all have ended, `limit` of them at a time; a cancellation goes on to those under way, is
    ///     thrown when they have ended, and no further item is taken
    /// @throws X exactly what `function` throws
    public static <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> List<T> gatherOn(
            Cluster cluster, Iterable<A> items, Limit limit, RemoteFn<? super A, T, X> function) throws X {
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(items, "items");
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(function, "function");
        return gather(items, limit, item -> cluster.<T, X>run(() -> function.apply(item)));
    }

    /// A topic: what is published to it goes to all its subscribers on all members. The same name is the same topic
    /// everywhere.
    ///
    /// @param type of the items
    public <E> ClusterTopic<E> topic(String name, Class<E> type) {
        return new ClusterTopic<>(this, Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"));
    }

    /// A queue: what one member puts, one member gets. The same name is the same queue everywhere.
    ///
    /// @param type of the items
    public <E> ClusterQueue<E> queue(String name, Class<E> type) {
        return new ClusterQueue<>(this, Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"));
    }

    /// A map: what one member puts, all can get. The same name is the same map everywhere.
    ///
    /// @param type of the values
    public <V> ClusterMap<V> map(String name, Class<V> type) {
        return new ClusterMap<>(this, Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"));
    }

    /// Takes a lease if nobody has it. In a task.
    ///
    /// @param name what it is for; the same name is the same lease everywhere
    /// @param time after which it ends by itself, more than zero
    /// @waits until the cluster has answered; a cancelled call has taken none, or one that ends by itself
    /// @throws ClusterException if the cluster does not answer
    public Optional<ClusterLease> tryLease(String name, Duration time) {
        return ClusterLease.take(this, Objects.requireNonNull(name, "name"), time);
    }

    /// This member.
    public ClusterMember me() {
        return engine.me();
    }

    /// All members, with this one, as it sees them now. Any thread.
    public List<ClusterMember> members() {
        return members;
    }

    /// Waits until there are at least `count` members. In a task; put a `timeout` around it.
    ///
    /// @param count at least 1
    /// @waits until there are; a cancellation ends the wait
    /// @throws IllegalStateException if this is closed, before or while it waits
    public void awaitMembers(int count) {
        loop.ensureCurrent("awaitMembers", this);
        if (count < 1) {
            throw new IllegalArgumentException("count must be >= 1, was " + count);
        }
        try (var joining = changes.subscribe()) {
            while (members.size() < count) {
                joining.get();
            }
        } catch (QueueShutdownException e) {
            throw hasClosed(e);
        }
    }

    /// Who joins and leaves from now on, as it happens. Close the result, which ends with the cluster. Whoever is
    /// slow loses the oldest.
    public Subscription<MemberEvent> memberEvents() {
        loop.ensureCurrent("memberEvents", this);
        ensureOpen();
        return changes.subscribe();
    }

    /// How many jobs are under way.
    public Statistics statistics() {
        loop.ensureCurrent("statistics", this);
        return new Statistics(sent.underWay(), taken.underWay());
    }

    /// Leaves the cluster. The jobs of others that run here end, and run again elsewhere; those of this member
    /// that are under way fail. Closing it again does nothing.
    ///
    /// @waits until this is no member any more, which takes a second at most as a rule, even if the task is
    ///     cancelled
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        if (closed) {
            return;
        }
        closed = true;
        if (keeper != null) {
            keeper.cancel("the cluster is closed");
        }
        uncancellable(() -> {
            taken.close(FAREWELL);
            sent.close();
            changes.shutdown();
            gone = true;
            try {
                await(engine.close());
            } finally {
                events.close();
                OPEN.get().remove(engine);
            }
        });
    }

    @Override
    public String toString() {
        return "Cluster[" + options.name + ", member " + engine.me().id() + " of " + members.size()
                + (closed ? ", closed" : "") + "]";
    }

    /// The engine, of a cluster that is not closed. On the loop.
    Engine engine() {
        return engine;
    }

    /// The guard of every operation on what is shared.
    Engine engineFor(String operation, Object used) {
        loop.ensureCurrent(operation, used);
        Task.currentFor(operation);
        ensureOpen();
        return engine;
    }

    /// What the engine has answered. In a task.
    <T extends @Nullable Object> T answer(CompletionStage<T> stage) {
        try {
            return await(stage);
        } catch (ClusterException e) {
            throw closed ? hasClosed(e) : e; // whatever an engine says when it has ended
        }
    }

    void ensureOpen() {
        if (closed) {
            throw hasClosed(null);
        }
    }

    /// Whether its engine no longer answers.
    boolean isGone() {
        return gone;
    }

    EventLoop loop() {
        return loop;
    }

    @Nullable
    ObjectInputFilter filter() {
        return filter;
    }

    boolean isHere(String member) {
        return !gone && members.stream().anyMatch(each -> each.id().equals(member));
    }

    /// Makes a job the current one, in the current task and those that it creates.
    ContextVar.Token enter(String job) {
        return RUNNING.set(new Running(this, job));
    }

    private static Cluster joinOthers(EventLoop loop, ClusterOptions options) {
        try {
            return Job.await("Cluster.join", Thread::startVirtualThread, job -> {
                var made = new Cluster(loop, options, HazelcastEngine::new);
                if (!job.commit()) {
                    made.events.close();
                    end(made.engine);
                }
                return made;
            });
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "a cluster with a network needs com.hazelcast:hazelcast, which is not on the path: a program of one"
                            + " file names it by //DEPS",
                    e);
        }
    }

    private Cluster begun() {
        OPEN.get().add(engine);
        warnOfVersions(members);
        keeper = createTask("cluster: keeper", () -> {
            for (var _ : every(PROBE_PERIOD)) {
                sent.probe();
            }
        });
        compareMembers(false); // some may have come meanwhile
        taken.open();
        return this;
    }

    private static IllegalStateException hasClosed(@Nullable Throwable seen) {
        return new IllegalStateException("the cluster is closed", seen);
    }

    private byte[] packed(String operation, RemoteOp<?, ?> job) {
        Objects.requireNonNull(job, "operation");
        loop.ensureCurrent(operation, this);
        ensureOpen();
        return RemoteCodec.packOperation(job);
    }

    /// On the loop.
    private void compareMembers(boolean elsewhere) {
        if (closed || keeper == null) { // or not yet open
            return;
        }
        List<ClusterMember> before = members;
        List<ClusterMember> now = engine.members();
        members = now;
        Set<String> here = now.stream().map(ClusterMember::id).collect(Collectors.toSet());
        Set<String> known = before.stream().map(ClusterMember::id).collect(Collectors.toSet());
        taken.membersChanged(here);
        sent.membersChanged(here, elsewhere);
        List<ClusterMember> joined =
                now.stream().filter(each -> !known.contains(each.id())).toList();
        warnOfVersions(joined);
        before.stream()
                .filter(each -> !here.contains(each.id()))
                .forEach(each -> changes.tryPublish(new MemberEvent(MemberEvent.Kind.LEFT, each)));
        joined.forEach(each -> changes.tryPublish(new MemberEvent(MemberEvent.Kind.JOINED, each)));
    }

    private void warnOfVersions(List<ClusterMember> others) {
        for (ClusterMember other : others) {
            if (!other.version().equals(options.version)) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "member {0} at {1} has version \"{2}\" of the program, this one \"{3}\": they run no jobs of"
                                + " each other",
                        other.id(),
                        other.address(),
                        other.version(),
                        options.version);
            }
        }
    }

    /// Closes an engine, on a thread that may block.
    private static void end(Engine engine) {
        try {
            engine.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a member could not leave its cluster in order", e);
        }
    }

    /// How many jobs are under way.
    ///
    /// @param sent of this member, wherever they run
    /// @param taken that run on this member, whoever has sent them
    public record Statistics(int sent, int taken) {}

    /// What a job finds.
    private record Running(Cluster cluster, String job) {}

    @FunctionalInterface
    private interface Maker {

        Engine make(String id, ClusterOptions options, Engine.Listener listener);
    }

    /// By which the engine comes in. Any thread.
    private final class Door implements Engine.Listener {

        @Override
        public byte[] receive(String from, byte[] message) {
            return switch (Message.unpack(message)) {
                case Message.Start start -> Message.answer(taken.take(from, start));
                case Message.Cancel cancel -> Message.answer(taken.cancel(from, cancel));
                case Message.Probe probe -> Message.packNumbers(taken.unknown(from, probe));
                case Message.Result result -> {
                    loop.tryCallSoonThreadsafe(() -> sent.settle(result));
                    yield Message.answer(Message.DONE);
                }
            };
        }

        @Override
        public void membersChanged(boolean elsewhere) {
            loop.tryCallSoonThreadsafe(() -> compareMembers(elsewhere));
        }
    }
}
