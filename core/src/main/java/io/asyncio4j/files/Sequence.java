package io.asyncio4j.files;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.function.Op;
import io.asyncio4j.internal.LastOneCloses;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Items that are read as they are taken, some in advance; taking the next one may wait. In a task, one at a time.
///
/// They are taken once: a second loop goes on where the first has stopped. If the task is cancelled while it
/// waits for an item, that item is taken next. It is closed at its end, by an error, by hand, or
/// with its loop.
///
/// @param <T> the items
public final class Sequence<T> implements Iterable<T>, AutoCloseable {

    // loop only
    private final EventLoop loop;
    private final String what; // what has made it, for messages
    private final Source<T> source;
    private final Closeable ending = this::endSource; // if nobody closes it before
    private Iterator<T> batch = List.<T>of().iterator();
    private @Nullable Promise<List<T>> pending; // under way, or left by a task that was cancelled
    private boolean ended;

    private Sequence(EventLoop loop, String what, Source<T> source) {
        this.loop = loop;
        this.what = what;
        this.source = source;
        OpenFiles.opened(loop, ending);
    }

    static <T> Sequence<T> open(String what, Op<Source<T>, IOException> opener) {
        Source<T> opened = FileFailure.unchecked(() -> Job.await(what, FileThreads.EXECUTOR, job -> {
            Source<T> source = opener.call();
            if (!job.commit()) {
                source.close();
            }
            return source;
        }));
        return new Sequence<>(EventLoop.current(), what, opened);
    }

    @Override
    public Iterator<T> iterator() {
        loop.ensureCurrent("iterator", this);
        return new Items();
    }

    /// The items as a stream of the JDK's, sequential.
    ///
    /// @waits where the stream is used: for each item and, when it is closed, as [#close] does; a cancelled
    ///     wait loses no item
    public Stream<T> stream() {
        return StreamSupport.stream(spliterator(), false).onClose(this::close);
    }

    /// Reads no further: there is no next item. Closing again does nothing.
    ///
    /// @waits until what it reads from is closed, even if the task is cancelled; the cancellation hits at its
    ///     next wait
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        batch = List.<T>of().iterator();
        ended = true;
        OpenFiles.closed(loop, ending);
        if (source.use.close()) {
            try {
                Job.awaitAlways("Sequence.close", FileThreads.EXECUTOR, _ -> source.close());
            } catch (IOException e) {
                throw FileFailure.of(e);
            }
        }
    }

    @Override
    public String toString() {
        return "Sequence[" + what + (ended ? ", ended" : "") + "]";
    }

    private void endSource() throws IOException {
        if (source.use.close()) {
            source.close();
        }
    }

    private boolean fetch() {
        while (!batch.hasNext() && !ended && (pending != null || !source.use.isClosed())) {
            if (pending == null) {
                pending = Job.start(FileThreads.EXECUTOR, source::nextBatch);
            }
            Promise<List<T>> awaited = pending;
            Job.awaitShielded(awaited);
            if (awaited == pending) {
                pending = null;
                accept(awaited);
            }
        }
        return batch.hasNext();
    }

    private void accept(Promise<List<T>> fetched) {
        if (ended) {
            return;
        }
        Throwable failure = fetched.exception();
        if (failure instanceof IOException e) {
            throw FileFailure.of(e);
        }
        batch = fetched.result().iterator();
    }

    private final class Items implements Iterator<T> {

        @Override
        public boolean hasNext() {
            loop.ensureCurrent("hasNext", Sequence.this);
            return batch.hasNext() || fetch();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the sequence has ended");
            }
            return batch.next();
        }
    }

    /// Where the items come from. Any thread, one at a time; closed by whoever comes last.
    static final class Source<T> {

        private static final int MAX_AT_ONCE = 512;

        private final Closeable resource;
        private final Next<T> next;
        private final More more;
        private final LastOneCloses use = new LastOneCloses();

        /// @param next the next item, null at the end
        /// @param more whether the next item is there without blocking
        Source(Closeable resource, Next<T> next, More more) {
            this.resource = resource;
            this.next = next;
            this.more = more;
        }

        /// The items of a stream that reads as it goes.
        static <T> Source<T> of(Stream<T> stream) {
            Iterator<T> items = stream.iterator();
            return new Source<>(stream::close, () -> items.hasNext() ? items.next() : null, () -> true);
        }

        /// The next items; after the last ones, and after an error, it is closed.
        List<T> nextBatch() throws IOException {
            if (!use.begin()) {
                return List.of();
            }
            boolean goesOn = false;
            try {
                var items = new ArrayList<T>();
                goesOn = read(items);
                return items;
            } finally {
                if (use.end(goesOn)) {
                    close();
                }
            }
        }

        @Nullable
        Void close() throws IOException {
            resource.close();
            return null;
        }

        /// @return false at the end
        private boolean read(List<T> items) throws IOException {
            do {
                T item = next.next();
                if (item == null) {
                    return false;
                }
                items.add(item);
            } while (items.size() < MAX_AT_ONCE && more.isReady());
            return true;
        }
    }

    /// Gives one item after the other.
    interface Next<T> {

        /// The next item, null at the end.
        @Nullable
        T next() throws IOException;
    }

    /// Knows whether there is another item.
    interface More {

        /// Whether [Next#next] would not block.
        boolean isReady() throws IOException;
    }
}
