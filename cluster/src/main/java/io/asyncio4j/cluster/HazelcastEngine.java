package io.asyncio4j.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.collection.IQueue;
import com.hazelcast.collection.ItemEvent;
import com.hazelcast.collection.ItemListener;
import com.hazelcast.core.ExecutionCallback;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.ringbuffer.ReadResultSet;
import com.hazelcast.ringbuffer.Ringbuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Many members, on Hazelcast. What it has no stage for blocks a virtual thread of the JDK.
final class HazelcastEngine implements Engine {

    private static final String SEARCH = "com.hazelcast.internal.cluster.impl.SplitBrainHandler";

    private final String id;
    private final ClusterOptions options;
    private final Listener listener;
    private final HazelcastInstance instance;
    private final IExecutorService mail;
    private final ClusterMember me;
    private final ConcurrentHashMap<String, Ring> rings = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Store> stores = new ConcurrentHashMap<>();

    /// Joins, or founds a cluster. Blocks until then.
    HazelcastEngine(String id, ClusterOptions options, Listener listener) {
        this.id = id;
        this.options = options;
        this.listener = listener;
        var config = HazelcastSettings.of(
                id, options, Objects.requireNonNull(options.host), HazelcastEngine.class.getClassLoader());
        config.getUserContext().put(HazelcastSettings.ENGINE, this);
        HazelcastSettings.keepQuiet();
        try {
            instance = Hazelcast.newHazelcastInstance(config);
        } catch (RuntimeException e) {
            throw new ClusterException(
                    "the cluster " + options.name + " cannot be joined from " + options.host + ":" + options.port + ": "
                            + e.getMessage(),
                    e);
        }
        mail = instance.getExecutorService(HazelcastSettings.MAIL);
        me = described(instance.getCluster().getLocalMember());
        instance.getCluster().addMembershipListener(new Comings());
        instance.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED || event.getState() == LifecycleState.SHUTDOWN) {
                listener.membersChanged(true);
            }
        });
    }

    @Override
    public ClusterMember me() {
        return me;
    }

    @Override
    public List<ClusterMember> members() {
        try {
            return instance.getCluster().getMembers().stream()
                    .filter(member -> member.getAttribute(HazelcastSettings.ID) != null)
                    .map(this::described)
                    .toList();
        } catch (HazelcastInstanceNotActiveException e) { // it has given up
            return List.of(me);
        }
    }

    @Override
    public long clusterTime() {
        return instance.getCluster().getClusterTime();
    }

    @Override
    public CompletionStage<byte[]> send(String member, byte[] message) {
        if (member.equals(id)) {
            return CompletableFuture.completedFuture(listener.receive(id, message));
        }
        var answer = new CompletableFuture<byte[]>();
        try {
            Member found = instance.getCluster().getMembers().stream()
                    .filter(each -> member.equals(each.getAttribute(HazelcastSettings.ID)))
                    .findFirst()
                    .orElseThrow(() -> new Absent(member));
            mail.submitToMember(new Mail(id, message), found, new Answer(answer));
        } catch (RuntimeException e) {
            answer.completeExceptionally(failure(e));
        }
        return answer;
    }

    @Override
    public Ring ring(String name) {
        return rings.computeIfAbsent(name, _ -> new HazelcastRing(name));
    }

    @Override
    public Line line(String name) {
        return lines.computeIfAbsent(name, _ -> new HazelcastLine(name));
    }

    @Override
    public Store store(String name) {
        return stores.computeIfAbsent(name, _ -> new HazelcastStore(name));
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
        return blocking(() -> {
            endSearch();
            instance.shutdown();
            return null;
        });
    }

    /// A search for members that are not there, which takes seconds, would hold up the end.
    private void endSearch() {
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            if (thread.getName().startsWith("hz." + instance.getName() + ".")
                    && Arrays.stream(frames)
                            .anyMatch(frame -> frame.getClassName().equals(SEARCH))) {
                thread.interrupt();
            }
        });
    }

    /// A message has come. On a thread of the engine.
    byte[] receive(String from, byte[] message) {
        return listener.receive(from, message);
    }

    private ClusterMember described(Member member) {
        return new ClusterMember(
                String.valueOf(member.getAttribute(HazelcastSettings.ID)),
                member.getAddress().getHost() + ":" + member.getAddress().getPort(),
                String.valueOf(member.getAttribute(HazelcastSettings.VERSION)),
                Integer.parseInt(member.getAttribute(HazelcastSettings.JOBS)),
                member.localMember());
    }

    private static ClusterException failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof ClusterException known
                ? known
                : new ClusterException("the cluster has failed: " + cause, cause);
    }

    /// A stage of something of the engine as one of ours. Not by `thenCompose`, which would see what the engine's
    /// own futures hold before they have read it.
    private static <O, A extends @Nullable Object, B extends @Nullable Object> CompletableFuture<B> stage(
            CompletableFuture<O> of, Function<O, CompletionStage<A>> call, Function<A, B> result) {
        var stage = new CompletableFuture<B>();
        of.whenComplete((made, missing) -> {
            try {
                if (missing != null) {
                    throw failure(missing);
                }
                call.apply(made)
                        .whenCompleteAsync((value, error) -> complete(stage, value, error, result), Runnable::run);
            } catch (RuntimeException e) {
                stage.completeExceptionally(failure(e));
            }
        });
        return stage;
    }

    private static <A extends @Nullable Object, B extends @Nullable Object> void complete(
            CompletableFuture<B> stage, A value, @Nullable Throwable error, Function<A, B> result) {
        try {
            if (error == null) {
                stage.complete(result.apply(value));
            } else {
                stage.completeExceptionally(failure(error));
            }
        } catch (RuntimeException e) {
            stage.completeExceptionally(failure(e));
        }
    }

    private static <T extends @Nullable Object> CompletableFuture<T> blocking(Callable<T> call) {
        var stage = new CompletableFuture<T>();
        Thread.startVirtualThread(() -> {
            try {
                stage.complete(call.call());
            } catch (Exception e) {
                stage.completeExceptionally(failure(e));
            }
        });
        return stage;
    }

    private final class Comings implements MembershipListener {

        @Override
        public void memberAdded(MembershipEvent event) {
            listener.membersChanged(false);
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            listener.membersChanged(false);
        }
    }

    private record Answer(CompletableFuture<byte[]> stage) implements ExecutionCallback<byte[]> {

        @Override
        public void onResponse(byte[] response) {
            stage.complete(response);
        }

        @Override
        public void onFailure(Throwable thrown) {
            stage.completeExceptionally(failure(thrown));
        }
    }

    private final class HazelcastRing implements Ring {

        private final CompletableFuture<Ringbuffer<byte[]>> ring;

        HazelcastRing(String name) {
            this.ring = blocking(() -> instance.getRingbuffer(HazelcastSettings.DATA + name));
        }

        @Override
        public CompletionStage<Long> tail() {
            return blocking(() -> ring.join().tailSequence());
        }

        @Override
        public CompletionStage<Long> add(byte[] item) {
            return stage(ring, made -> made.addAsync(item, OverflowPolicy.FAIL), Function.identity());
        }

        @Override
        public CompletionStage<Batch> read(long from, int atMost) {
            int most = Math.min(atMost, options.topicCapacity);
            return stage(ring, made -> made.readManyAsync(from, 1, most, null), HazelcastRing::batch);
        }

        private static Batch batch(ReadResultSet<byte[]> read) {
            List<byte[]> items = new ArrayList<>();
            for (int n = 0; n < read.size(); n++) {
                items.add(read.get(n));
            }
            return new Batch(read.getSequence(0), items);
        }
    }

    private final class HazelcastLine implements Line {

        private final CompletableFuture<IQueue<byte[]>> queue;

        HazelcastLine(String name) {
            this.queue = blocking(() -> instance.getQueue(HazelcastSettings.DATA + name));
        }

        @Override
        public CompletionStage<Boolean> offer(byte[] item) {
            return blocking(() -> queue.join().offer(item));
        }

        @Override
        public CompletionStage<byte @Nullable []> poll() {
            return blocking(() -> queue.join().poll());
        }

        @Override
        public CompletionStage<Integer> size() {
            return blocking(() -> queue.join().size());
        }

        @Override
        public Runnable onChange(Runnable callback) {
            CompletableFuture<UUID> added = blocking(() -> queue.join().addItemListener(new Changes(callback), false));
            return () ->
                    added.thenAccept(listening -> blocking(() -> queue.join().removeItemListener(listening)));
        }
    }

    private record Changes(Runnable callback) implements ItemListener<byte[]> {

        @Override
        public void itemAdded(ItemEvent<byte[]> item) {
            callback.run();
        }

        @Override
        public void itemRemoved(ItemEvent<byte[]> item) {
            callback.run();
        }
    }

    private final class HazelcastStore implements Store {

        private final CompletableFuture<IMap<String, byte[]>> map;

        HazelcastStore(String name) {
            this.map = blocking(() -> instance.getMap(HazelcastSettings.DATA + name));
        }

        @Override
        @SuppressWarnings("NullAway") // Hazelcast says nothing of null
        public CompletionStage<byte @Nullable []> get(String key) {
            return stage(map, made -> made.getAsync(key), Function.identity());
        }

        @Override
        @SuppressWarnings("NullAway") // Hazelcast says nothing of null
        public CompletionStage<@Nullable Void> put(String key, byte[] value, @Nullable Duration life) {
            return stage(
                    map,
                    made -> life == null
                            ? made.setAsync(key, value)
                            : made.setAsync(key, value, life.toMillis(), TimeUnit.MILLISECONDS),
                    Function.identity());
        }

        @Override
        @SuppressWarnings("NullAway") // Hazelcast says nothing of null
        public CompletionStage<byte @Nullable []> swap(
                String key, byte @Nullable [] expected, byte @Nullable [] value) {
            return stage(map, made -> made.submitToKey(key, new Swap(expected, value)), Function.identity());
        }

        @Override
        public CompletionStage<Boolean> remove(String key) {
            return stage(map, made -> made.removeAsync(key), Objects::nonNull);
        }

        @Override
        public CompletionStage<Integer> size() {
            return blocking(() -> map.join().size());
        }
    }
}
