package io.asyncio4j.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// One member alone, in this process: it opens no network, starts no thread, and keeps the data in its memory.
final class LocalEngine implements Engine {

    private final ClusterMember me;
    private final ClusterOptions options;
    private final Listener listener;
    private final Map<String, LocalRing> rings = new ConcurrentHashMap<>();
    private final Map<String, LocalLine> lines = new ConcurrentHashMap<>();
    private final Map<String, LocalStore> stores = new ConcurrentHashMap<>();

    LocalEngine(String id, ClusterOptions options, Listener listener) {
        this.me = new ClusterMember(id, "", options.version, options.jobs, true);
        this.options = options;
        this.listener = listener;
    }

    @Override
    public ClusterMember me() {
        return me;
    }

    @Override
    public List<ClusterMember> members() {
        return List.of(me);
    }

    @Override
    public long clusterTime() {
        return System.currentTimeMillis();
    }

    @Override
    public CompletionStage<byte[]> send(String member, byte[] message) {
        return CompletableFuture.completedFuture(listener.receive(me.id(), message));
    }

    @Override
    public Ring ring(String name) {
        return rings.computeIfAbsent(name, _ -> new LocalRing(options.topicCapacity, options.topicRetention));
    }

    @Override
    public Line line(String name) {
        return lines.computeIfAbsent(name, _ -> new LocalLine(options.queueCapacity));
    }

    @Override
    public Store store(String name) {
        return stores.computeIfAbsent(name, _ -> new LocalStore());
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
        rings.values().forEach(LocalRing::end);
        return CompletableFuture.completedFuture(null);
    }

    private static final class LocalRing implements Ring {

        private final int capacity;
        private final long retention; // in nanoseconds
        private final ArrayDeque<Kept> items = new ArrayDeque<>(); // guarded by this, as the rest
        private final List<Waiting> waiting = new ArrayList<>();
        private long next;

        LocalRing(int capacity, Duration retention) {
            this.capacity = capacity;
            this.retention = retention.toNanos();
        }

        @Override
        public synchronized CompletionStage<Long> tail() {
            return CompletableFuture.completedFuture(next - 1);
        }

        @Override
        public CompletionStage<Long> add(byte[] item) {
            long number;
            List<Waiting> woken;
            synchronized (this) {
                if (!hasRoom()) {
                    return CompletableFuture.completedFuture(-1L);
                }
                number = next++;
                items.add(new Kept(number, item, System.nanoTime()));
                woken = List.copyOf(waiting);
                waiting.clear();
            }
            woken.forEach(each -> read(each.from(), each.atMost()).thenAccept(each.reader()::complete));
            return CompletableFuture.completedFuture(number);
        }

        @Override
        public synchronized CompletionStage<Batch> read(long from, int atMost) {
            List<Kept> found = items.stream()
                    .filter(each -> each.number() >= from)
                    .limit(atMost)
                    .toList();
            if (!found.isEmpty()) {
                return CompletableFuture.completedFuture(new Batch(
                        found.getFirst().number(),
                        found.stream().map(Kept::item).toList()));
            }
            var reader = new CompletableFuture<Batch>();
            waiting.add(new Waiting(Math.min(from, next), atMost, reader));
            return reader;
        }

        void end() {
            List<Waiting> left;
            synchronized (this) {
                left = List.copyOf(waiting);
                waiting.clear();
            }
            var ended = new ClusterException("the cluster has ended", null);
            left.forEach(each -> each.reader().completeExceptionally(ended));
        }

        private boolean hasRoom() {
            long now = System.nanoTime();
            while (!items.isEmpty() && now - items.getFirst().since() > retention) {
                items.remove();
            }
            return items.size() < capacity;
        }

        @SuppressWarnings("ArrayRecordComponent") // it is read once
        private record Kept(long number, byte[] item, long since) {}

        private record Waiting(long from, int atMost, CompletableFuture<Batch> reader) {}
    }

    private static final class LocalLine implements Line {

        private final int capacity;
        private final ArrayDeque<byte[]> items = new ArrayDeque<>(); // guarded by itself
        private final List<Runnable> callbacks = new CopyOnWriteArrayList<>();

        LocalLine(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public CompletionStage<Boolean> offer(byte[] item) {
            synchronized (items) {
                if (items.size() >= capacity) {
                    return CompletableFuture.completedFuture(false);
                }
                items.add(item);
            }
            callbacks.forEach(Runnable::run);
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<byte @Nullable []> poll() {
            byte[] item;
            synchronized (items) {
                item = items.poll();
            }
            if (item != null) {
                callbacks.forEach(Runnable::run);
            }
            return CompletableFuture.completedFuture(item);
        }

        @Override
        public CompletionStage<Integer> size() {
            synchronized (items) {
                return CompletableFuture.completedFuture(items.size());
            }
        }

        @Override
        public Runnable onChange(Runnable callback) {
            callbacks.add(callback);
            return () -> callbacks.remove(callback);
        }
    }

    private static final class LocalStore implements Store {

        private final Map<String, Entry> values = new HashMap<>(); // guarded by this

        @Override
        public synchronized CompletionStage<byte @Nullable []> get(String key) {
            return CompletableFuture.completedFuture(current(key));
        }

        @Override
        public synchronized CompletionStage<@Nullable Void> put(String key, byte[] value, @Nullable Duration life) {
            values.put(key, new Entry(value, System.nanoTime(), life == null ? Long.MAX_VALUE : life.toNanos()));
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized CompletionStage<byte @Nullable []> swap(
                String key, byte @Nullable [] expected, byte @Nullable [] value) {
            byte[] found = current(key);
            boolean same = Arrays.equals(found, expected);
            if (same && value == null) {
                values.remove(key);
            } else if (same && value != null) {
                values.put(key, new Entry(value, System.nanoTime(), Long.MAX_VALUE));
            }
            return CompletableFuture.completedFuture(found);
        }

        @Override
        public synchronized CompletionStage<Boolean> remove(String key) {
            boolean was = current(key) != null;
            values.remove(key);
            return CompletableFuture.completedFuture(was);
        }

        @Override
        public synchronized CompletionStage<Integer> size() {
            List.copyOf(values.keySet()).forEach(this::current);
            return CompletableFuture.completedFuture(values.size());
        }

        private byte @Nullable [] current(String key) {
            Entry kept = values.get(key);
            if (kept != null && System.nanoTime() - kept.since() >= kept.life()) {
                values.remove(key);
                return null;
            }
            return kept == null ? null : kept.value();
        }

        @SuppressWarnings("ArrayRecordComponent") // it is read only
        private record Entry(byte[] value, long since, long life) {}
    }
}
