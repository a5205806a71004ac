package io.asyncio4j.stream;

import io.asyncio4j.Asyncio;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.Task;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The buffer between a source of bytes and the task that reads them: what every [StreamReader] of the
/// project is made of. It belongs to the loop that it is made on.
///
/// Whoever owns the source feeds it on the loop, and stops the source while the buffer is full: above its
/// high-water mark, until a quarter of that is left. It is not full while a task waits for more than the
/// mark.
public final class StreamBuffer implements StreamReader {

    // A reader looks at what is there; if that is not enough, it says what it wants (`wanted` bytes, or
    // what `search` looks for) and waits until `feed` wakes it. Nothing is taken before all
    // of it is there, so a cancelled read leaves everything in its place.
    //
    // The search sees every byte once: the chunks that are there when it begins, then each as it is fed.
    //
    // A reader with memory of its own lends it while it waits. What the source puts there comes before
    // all chunks; if the reader is cancelled before it has seen it, it becomes one.

    /// The high-water mark unless another is given: 128 KiB.
    public static final int DEFAULT_HIGH_WATER = 128 * 1024;

    private final EventLoop loop = EventLoop.currentFor("StreamBuffer");
    private final Source source;
    private final int highWater;
    private final ByteChunks chunks = new ByteChunks();
    private long received;
    private boolean full;
    private boolean ended;
    private boolean discarding;
    private @Nullable Throwable failure; // unchecked

    private final ParkingLot<@Nullable Void> arrival = new ParkingLot<>(this); // of what the reader wants
    private @Nullable Task<?> reader; // the task that is reading, while it waits
    private long wanted; // bytes
    private @Nullable SeparatorSearch search;
    private @Nullable ByteBuffer lent;
    private int filled; // bytes in it

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
        await(1, null);
        if (chunks.isEmpty()) {
            throwFailure();
            return chunks.take(0);
        }
        byte[] taken = chunks.takeOfFirst(atMost);
        updateFull();
        return taken;
    }

    @Override
    public int read(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        if (!buffer.hasRemaining() || buffer.isReadOnly()) {
            throw new IllegalArgumentException("buffer must have room and be writable, was " + buffer);
        }
        ensureSoleReader("read");
        int count = chunks.isEmpty() ? awaitIn(buffer) : 0;
        if (count == 0) {
            count = chunks.take(buffer);
            updateFull();
        }
        if (count == 0) {
            throwFailure();
            return -1;
        }
        return count;
    }

    @Override
    public byte[] readExactly(int count) {
        atLeast(0, "count", count);
        ensureSoleReader("readExactly");
        await(count, null);
        if (chunks.size() >= count) {
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
        chunks.scan(looking);
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
        if (chunks.size() > limit) {
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
        for (await(1, null); !chunks.isEmpty(); await(1, null)) {
            count += writeFirst(writer);
        }
        throwFailure();
        return count;
    }

    /// Takes everything that is there, without waiting.
    public byte[] takeAll() {
        ensureSoleReader("takeAll");
        return take(Math.toIntExact(chunks.size()));
    }

    /// Adds bytes, which must not be changed afterwards. On the loop.
    ///
    /// @throws IllegalStateException after [#feedEof]; after [#fail] they are dropped
    public void feed(byte[] chunk) {
        loop.ensureCurrent("feed", this);
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
        chunks.add(chunk);
        if (isSatisfied()) {
            arrival.wakeFirst(null);
        }
        updateFull();
    }

    /// Memory that the task which is reading has lent: instead of feeding what comes next, the source may put it
    /// there, from the buffer's position on, and say so ([#filled]). Null if there is none, or if something comes
    /// first. On the loop, until the source gives way.
    public @Nullable ByteBuffer lent() {
        loop.ensureCurrent("lent", this);
        return filled == 0 && chunks.isEmpty() ? lent : null;
    }

    /// The source has put bytes into the memory that was lent. On the loop.
    ///
    /// @param count 1 to what remains in the buffer
    public void filled(int count) {
        loop.ensureCurrent("filled", this);
        ByteBuffer memory = lent();
        int room = memory == null ? 0 : memory.remaining();
        if (count < 1 || count > room) {
            throw new IllegalArgumentException("count must be 1 to " + room + ", was " + count);
        }
        received += count;
        filled = count;
        arrival.wakeFirst(null);
    }

    /// The end of the stream: there will be no more. On the loop.
    public void feedEof() {
        loop.ensureCurrent("feedEof", this);
        ended = true;
        arrival.wakeFirst(null);
    }

    /// The stream is broken: what is there can still be read, then every read fails. Nothing happens if it has
    /// ended already. On the loop.
    ///
    /// @param cause a `RuntimeException` or an `Error`; the reads throw it as it is
    /// @throws IllegalArgumentException if it is checked
    public void fail(Throwable cause) {
        loop.ensureCurrent("fail", this);
        Objects.requireNonNull(cause, "cause");
        if (!(cause instanceof RuntimeException || cause instanceof Error)) {
            throw new IllegalArgumentException("cause must be a RuntimeException or an Error, was " + cause, cause);
        }
        if (!ended) {
            failure = cause;
            ended = true;
            arrival.wakeFirst(null);
        }
    }

    /// Drops what is there and what will come. On the loop.
    public void discard() {
        loop.ensureCurrent("discard", this);
        discarding = true;
        chunks.clear();
        filled = 0;
        updateFull();
    }

    /// Whether a task is reading and waits for more. Any thread may ask, as for all that follows; exact on the
    /// loop.
    public boolean hasReader() {
        return reader != null;
    }

    /// Whether too much waits to be read, so that the source should stop.
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
        return ended && buffered() == 0;
    }

    /// How many bytes wait to be read.
    public long buffered() {
        return chunks.size() + filled;
    }

    /// How many bytes have come so far.
    public long received() {
        return received;
    }

    @Override
    public String toString() {
        return "StreamBuffer[" + buffered() + " bytes" + (full ? ", full" : "")
                + (failure != null ? ", failed" : ended ? ", ended" : "") + "]";
    }

    private static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
        }
        return value;
    }

    private void ensureSoleReader(String operation) {
        loop.ensureCurrent(operation, this);
        if (reader != null) {
            throw new IllegalStateException(
                    "a stream has one reader at a time, but " + reader + " is reading this stream already");
        }
    }

    private void ensureNoEof() {
        if (failure == null) {
            throw new IllegalStateException("feed was called after feedEof");
        }
    }

    /// Waits until `bytes` bytes are there, or the search is over, or there will be no more.
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

    /// Waits with memory that the source may use.
    ///
    /// @return how many bytes are in it
    private int awaitIn(ByteBuffer buffer) {
        int start = buffer.position();
        boolean taken = false;
        lent = buffer;
        try {
            await(1, null);
            buffer.position(start + filled);
            taken = true;
            return filled;
        } finally {
            lent = null;
            if (!taken && filled > 0) {
                giveBack(buffer, start);
            }
            filled = 0;
        }
    }

    private void giveBack(ByteBuffer buffer, int start) {
        byte[] bytes = new byte[filled];
        buffer.get(start, bytes);
        chunks.addFirst(bytes);
        updateFull();
    }

    private void awaitArrival() {
        if (!ended) {
            arrival.await("read");
        }
    }

    private boolean isSatisfied() {
        return buffered() >= wanted || (search != null && isOver(search));
    }

    private boolean isOver(SeparatorSearch looking) {
        return looking.isOver() && !discarding; // what it has found may be gone
    }

    private void throwFailure() {
        if (failure instanceof Error error) { // no switch: its code would be made at the first read of every program
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }

    private byte[] take(int count) {
        byte[] taken = chunks.take(count);
        updateFull();
        return taken;
    }

    /// Takes the first chunk only when it is written.
    private int writeFirst(StreamWriter writer) {
        reader = Asyncio.currentTask();
        try {
            byte[] first = chunks.first();
            writer.write(first);
            take((int) Math.min(first.length, chunks.size())); // all of it, unless it was discarded meanwhile
            return first.length;
        } finally {
            reader = null;
        }
    }

    private void updateFull() {
        boolean waitsForMore = reader != null && !isSatisfied();
        boolean isFull = !waitsForMore && chunks.size() > (full ? highWater / 4 : highWater);
        if (isFull != full) {
            full = isFull;
            source.fullnessChanged();
        }
    }

    /// Where the bytes come from.
    public interface Source {

        /// A task waits for bytes. In that task; a source that is pulled from waits here and feeds the buffer,
        /// and is called again while that is not enough.
        ///
        /// @waits in a source that is pulled from, until it has bytes; a cancellation must lose none: the
        ///     next call brings them
        default void wanted() {}

        /// Too much is buffered, or there is room again: [StreamBuffer#isFull] says which. On the loop, in a
        /// task or not.
        default void fullnessChanged() {}
    }
}
