package io.asyncio4j.lowlevel;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.IncompleteReadException;
import io.asyncio4j.LimitExceededException;
import io.asyncio4j.Promise;
import io.asyncio4j.StreamReader;
import io.asyncio4j.StreamWriter;
import io.asyncio4j.Task;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The buffer between a source of bytes and the task that reads them: what every [StreamReader] of the
/// project is made of. It belongs to the loop that it is made on.
///
/// Whoever owns the source feeds it on the loop, and stops the source while the buffer is full: above its
/// high-water mark, until a quarter of that is left. A task that waits for more than the mark is not kept
/// from it: meanwhile the buffer is not full.
public final class StreamBuffer implements StreamReader {

    // A queue of chunks. A reader looks at what is there; if that is not enough, it says what it
    // wants (`wanted` bytes, or what `search` looks for) and waits for a promise that `feed` fulfils.
    // Nothing is taken before all of it is there, so a cancelled read leaves everything in its place.
    //
    // The search sees every byte once: the chunks that are there when it begins, then each as it is
    // fed. Small chunks that wait are joined, or their objects would need far more memory than the
    // marks allow.

    /// The high-water mark unless another is given: 128 KiB.
    public static final int DEFAULT_HIGH_WATER = 128 * 1024;

    private static final int JOINED = 1024; // bytes: the size up to which waiting chunks are joined
    private static final byte[] NOTHING = new byte[0];

    private final EventLoop loop = EventLoop.current();
    private final Source source;
    private final int highWater;
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>(1); // most bodies have none or one
    private int offset; // where the first chunk goes on
    private long buffered;
    private long received;
    private boolean full;
    private boolean ended;
    private boolean discarding;
    private @Nullable RuntimeException failure;

    private @Nullable Task<?> reader; // the task that is reading, while it waits
    private @Nullable Promise<@Nullable Void> arrival; // of what it wants
    private long wanted; // bytes
    private @Nullable SeparatorSearch search;

    /// A buffer whose source is never stopped.
    public StreamBuffer() {
        this(new Source() {}, DEFAULT_HIGH_WATER);
    }

    /// A buffer with the [#DEFAULT_HIGH_WATER].
    public StreamBuffer(Source source) {
        this(source, DEFAULT_HIGH_WATER);
    }

    /// A buffer.
    ///
    /// @param highWater how many bytes may wait before it is full, at least 1
    public StreamBuffer(Source source, int highWater) {
        this.source = Objects.requireNonNull(source, "source");
        this.highWater = atLeast(1, "highWater", highWater);
    }

    @Override
    public byte[] read(int atMost) {
        atLeast(1, "atMost", atMost);
        ensureSoleReader("read");
        if (buffered == 0) {
            await(1, null);
        }
        if (buffered == 0) {
            throwFailure();
            return NOTHING;
        }
        return takeFromFirst(atMost);
    }

    @Override
    public byte[] readExactly(int count) {
        atLeast(0, "count", count);
        ensureSoleReader("readExactly");
        await(count, null);
        if (buffered >= count) {
            return take(count);
        }
        throwFailure();
        throw new IncompleteReadException(takeAll(), count + " bytes");
    }

    @Override
    public byte[] readUntil(int limit, byte[]... separators) {
        atLeast(1, "limit", limit);
        ensureSoleReader("readUntil");
        var looking = new SeparatorSearch(limit, separators);
        int from = offset;
        for (byte[] chunk : chunks) {
            looking.scan(chunk, from);
            from = 0;
        }
        await(Long.MAX_VALUE, looking);
        if (isOver(looking)) {
            if (looking.isFound()) {
                return take(looking.end());
            }
            throw new LimitExceededException("what comes before " + looking, limit);
        }
        throwFailure();
        throw new IncompleteReadException(takeAll(), looking.toString());
    }

    @Override
    public byte[] readAllUpTo(int limit) {
        atLeast(1, "limit", limit);
        ensureSoleReader("readAll");
        await(limit + 1L, null);
        if (buffered > limit) {
            throw new LimitExceededException("the stream", limit);
        }
        throwFailure();
        return takeAll();
    }

    @Override
    public long transferTo(StreamWriter writer) {
        Objects.requireNonNull(writer, "writer");
        ensureSoleReader("transferTo");
        long count = 0;
        for (await(1, null); buffered > 0; await(1, null)) {
            count += writeFirst(writer);
        }
        throwFailure();
        return count;
    }

    /// Takes everything that is there, without waiting.
    public byte[] takeAll() {
        ensureSoleReader("takeAll");
        return take(Math.toIntExact(buffered));
    }

    /// Adds bytes, which must not be changed afterwards. On the loop.
    ///
    /// @throws IllegalStateException after [#feedEof]; after [#fail] they are dropped
    public void feed(byte[] chunk) {
        ensureOnLoop("feed");
        Objects.requireNonNull(chunk, "chunk");
        if (ended) {
            ensureNoEof();
            return;
        }
        received += chunk.length;
        if (chunk.length == 0 || discarding) {
            return;
        }
        if (search != null) {
            search.scan(chunk, 0);
        }
        append(chunk);
        buffered += chunk.length;
        if (isSatisfied()) {
            signal();
        }
        updateFull();
    }

    /// The end of the stream: there will be no more. On the loop.
    public void feedEof() {
        ensureOnLoop("feedEof");
        ended = true;
        signal();
    }

    /// The stream is broken: what is there can still be read, then every read fails. Nothing happens if it has
    /// ended already. On the loop.
    public void fail(RuntimeException cause) {
        ensureOnLoop("fail");
        Objects.requireNonNull(cause, "cause");
        if (!ended) {
            failure = cause;
            ended = true;
            signal();
        }
    }

    /// Drops what is there and what will come. On the loop.
    public void discard() {
        ensureOnLoop("discard");
        discarding = true;
        chunks.clear();
        buffered = 0;
        updateFull();
    }

    /// Whether a task is reading and waits for more.
    public boolean hasReader() {
        return reader != null;
    }

    /// Whether more waits to be read than should, so that the source had better stop.
    public boolean isFull() {
        return full;
    }

    /// Whether everything has come: by [#feedEof] or [#fail].
    public boolean hasEnded() {
        return ended;
    }

    /// Whether everything has come and was read.
    ///
    /// Source: `StreamReader.at_eof`.
    public boolean atEof() {
        return ended && buffered == 0;
    }

    /// How many bytes wait to be read.
    public long buffered() {
        return buffered;
    }

    /// How many bytes have come so far.
    public long received() {
        return received;
    }

    @Override
    public String toString() {
        return "StreamBuffer[" + buffered + " bytes" + (full ? ", full" : "")
                + (failure != null ? ", failed" : ended ? ", ended" : "") + "]";
    }

    private static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
        }
        return value;
    }

    private void ensureOnLoop(String operation) {
        if (EventLoop.find().orElse(null) != loop) {
            throw new IllegalStateException(operation + " must be called on the event loop of the stream (" + loop
                    + "), was called on " + Thread.currentThread());
        }
    }

    private void ensureSoleReader(String operation) {
        ensureOnLoop(operation);
        if (reader != null) {
            throw new IllegalStateException(operation + ": " + reader + " is reading this stream already");
        }
    }

    private void ensureNoEof() {
        if (failure == null) {
            throw new IllegalStateException("feed was called after feedEof");
        }
    }

    /// Waits until so many bytes are there, or the search is over, or there will be no more.
    private void await(long bytes, @Nullable SeparatorSearch looking) {
        wanted = bytes;
        search = looking;
        try {
            if (!ended && !isSatisfied()) {
                awaitWanted();
            }
        } finally {
            search = null; // else what is fed would be looked at in vain
        }
    }

    private void awaitWanted() {
        reader = Asyncio.currentTask();
        try {
            updateFull();
            while (!ended && !isSatisfied()) {
                long before = received;
                source.wanted();
                if (received == before) {
                    awaitArrival();
                }
            }
        } finally {
            reader = null;
            updateFull();
        }
    }

    private void awaitArrival() {
        if (!ended) {
            arrival = new Promise<>();
            arrival.await();
        }
    }

    private boolean isSatisfied() {
        return buffered >= wanted || (search != null && isOver(search));
    }

    private boolean isOver(SeparatorSearch looking) {
        return looking.isOver() && !discarding; // what it has found may be gone
    }

    private void signal() {
        if (arrival != null) {
            arrival.complete(null);
        }
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    private void append(byte[] chunk) {
        byte[] last = chunks.peekLast();
        if (last == null || last.length + chunk.length > JOINED) {
            chunks.add(chunk);
        } else {
            byte[] joined = Arrays.copyOf(last, last.length + chunk.length);
            System.arraycopy(chunk, 0, joined, last.length, chunk.length);
            chunks.removeLast();
            chunks.add(joined);
        }
    }

    private byte[] takeFromFirst(int atMost) {
        byte[] first = chunks.element();
        int count = Math.min(first.length - offset, atMost);
        byte[] taken = count == first.length ? first : Arrays.copyOfRange(first, offset, offset + count);
        skip(first, count);
        return taken;
    }

    /// Takes bytes that are there.
    private byte[] take(int count) {
        if (count == 0) {
            return NOTHING;
        }
        if (count <= chunks.element().length - offset) {
            return takeFromFirst(count);
        }
        byte[] taken = new byte[count];
        for (int filled = 0; filled < count; ) {
            byte[] first = chunks.element();
            int piece = Math.min(first.length - offset, count - filled);
            System.arraycopy(first, offset, taken, filled, piece);
            filled += piece;
            skip(first, piece);
        }
        return taken;
    }

    private void skip(byte[] first, int count) {
        offset += count;
        buffered -= count;
        if (offset == first.length) {
            chunks.remove();
            offset = 0;
        }
        updateFull();
    }

    /// Takes the first chunk only when it is written.
    private int writeFirst(StreamWriter writer) {
        reader = Asyncio.currentTask();
        try {
            byte[] first = chunks.element();
            byte[] rest = offset == 0 ? first : Arrays.copyOfRange(first, offset, first.length);
            writer.write(rest);
            take((int) Math.min(rest.length, buffered)); // all of it, unless it was discarded meanwhile
            return rest.length;
        } finally {
            reader = null;
        }
    }

    private void updateFull() {
        boolean waitsForMore = reader != null && !isSatisfied();
        boolean isFull = !waitsForMore && buffered > (full ? highWater / 4 : highWater);
        if (isFull != full) {
            full = isFull;
            source.fullnessChanged();
        }
    }

    /// Where the bytes come from.
    public interface Source {

        /// A task waits for bytes. In that task; a source that is pulled from waits here and feeds the buffer, and
        /// is called again while that is not enough.
        default void wanted() {}

        /// Too much is buffered, or there is room again: [StreamBuffer#isFull] says which. On the loop, in a task
        /// or not.
        default void fullnessChanged() {}
    }
}
