package io.asyncio4j.files;

import io.asyncio4j.EventLoop;
import io.asyncio4j.ExternalWork;
import io.asyncio4j.Job;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.internal.LookAhead;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Events of a folder's entries or of one file, in the order in which they happen; made by
/// [AsyncFiles#watch]. Taking the next one waits for it. In a task.
///
/// It ends when it is closed, by any task, with its loop, and when its folder is deleted. The operating system may
/// report one change several times, and several as one.
///
/// {@snippet class=snippets.FileWatchTest region=letter}
public final class FileWatch implements Iterable<FileEvent>, AutoCloseable {

    private static final int MAX_KEPT = 10_000;

    // loop only
    private final EventLoop loop;
    private final Closeable ending = () -> FileWatcher.remove(this); // if nobody closes it before
    private @Nullable ExternalWork listening; // while it is open
    private final Path folder;
    private final @Nullable Path file; // the name of the only one that counts
    private final ArrayDeque<FileEvent> events = new ArrayDeque<>();
    private final ParkingLot<@Nullable FileEvent> waiters = new ParkingLot<>(this);
    private boolean ended;
    private boolean closed;

    private FileWatch(EventLoop loop, Path folder, @Nullable Path file) {
        this.loop = loop;
        this.folder = folder;
        this.file = file;
    }

    static FileWatch open(Path path) {
        EventLoop loop = EventLoop.currentFor("AsyncFiles.watch");
        FileWatch opened = FileFailure.unchecked(() -> Job.await("AsyncFiles.watch", FileThreads.EXECUTOR, job -> {
            boolean isFolder = Files.isDirectory(path);
            Path parent = path.getParent();
            Path folder =
                    isFolder ? path : parent == null ? path.getFileSystem().getPath("") : parent;
            var watch = new FileWatch(loop, folder, isFolder ? null : path.getFileName());
            FileWatcher.add(watch);
            if (!job.commit()) {
                FileWatcher.remove(watch);
            }
            return watch;
        }));
        opened.listening = loop.expectExternalEvents();
        OpenFiles.opened(loop, opened.ending);
        return opened;
    }

    /// Waits for the next event.
    ///
    /// @return empty after the end
    /// @waits until something happens; a task that is cancelled meanwhile loses no event
    /// @throws io.asyncio4j.CancelledError if the task is cancelled before there is one
    public Optional<FileEvent> next() {
        loop.ensureCurrent("next", this);
        if (events.isEmpty() && !ended) {
            return Optional.ofNullable(waiters.await("next"));
        }
        return Optional.ofNullable(events.poll());
    }

    /// The events until the end; taking the next one waits for it.
    @Override
    public Iterator<FileEvent> iterator() {
        loop.ensureCurrent("iterator", this);
        return new Events();
    }

    /// Watches no more, and ends the loops over it; events that nobody has taken are dropped. Closing again
    /// does nothing.
    ///
    /// @waits until a thread has ended the watch, even if the task is cancelled; the cancellation hits at its
    ///     next wait
    @Override
    public void close() {
        loop.ensureCurrent("close", this);
        if (closed) {
            return;
        }
        closed = true;
        OpenFiles.closed(loop, ending);
        Objects.requireNonNull(listening).close();
        events.clear();
        end();
        try {
            Job.awaitAlways("FileWatch.close", FileThreads.EXECUTOR, _ -> {
                FileWatcher.remove(this);
                return null;
            });
        } catch (IOException e) {
            throw FileFailure.of(e);
        }
    }

    @Override
    public String toString() {
        return "FileWatch[" + (file == null ? folder : folder.resolve(file)) + (ended ? ", ended" : "") + "]";
    }

    Path folder() {
        return folder;
    }

    /// Something has happened to an entry; null if nobody knows to which. Any thread.
    void happened(FileEvent.Kind kind, @Nullable Path name) {
        if (name == null || file == null || file.equals(name)) {
            var event = new FileEvent(kind, name == null ? folder : folder.resolve(name));
            loop.tryCallSoonThreadsafe(() -> add(event));
        }
    }

    /// The folder is gone. Any thread.
    void folderDeleted() {
        loop.tryCallSoonThreadsafe(this::end);
    }

    private void add(FileEvent event) {
        if (ended || waiters.wakeFirst(event)) {
            return;
        }
        if (events.size() < MAX_KEPT) {
            events.add(event);
        } else {
            events.clear();
            events.add(new FileEvent(FileEvent.Kind.OVERFLOW, folder));
        }
    }

    private void end() {
        ended = true;
        waiters.wakeAll(null);
    }

    private final class Events extends LookAhead<FileEvent> {

        Events() {
            super(FileWatch.this + " has no more events");
        }

        @Override
        @Nullable
        protected FileEvent await() {
            return FileWatch.this.next().orElse(null);
        }
    }
}
