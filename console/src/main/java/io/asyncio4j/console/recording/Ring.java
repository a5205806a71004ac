package io.asyncio4j.console.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes a folder of files that together are never larger than a bound: the oldest goes. One thread.
///
/// Nothing is kept back in memory: what is written is there even if the process is killed.
public final class Ring implements AutoCloseable {

    private static final int PARTS = 8; // files, about, when it is full
    private static final int MOMENTS = 60; // from one that can be read alone to the next
    private static final String NAME = "recording-%08d" + RecordingFile.EXTENSION;
    private static final String LOCK = "recording.lock";
    private static final long LOCKED = Long.MAX_VALUE - 1; // a byte beyond what is written, which others may read

    private final Path folder;
    private final long bound;
    private final @Nullable Duration around; // a stall; null to keep all
    private final byte[] header;
    private final FileChannel lock;
    private final Deque<Part> parts = new ArrayDeque<>(); // the oldest first; the last is being written
    private @Nullable FileChannel file; // of the last part
    private MomentWriter writer = new MomentWriter();
    private long number;
    private long total; // bytes
    private int sinceKey = MOMENTS;
    private long tooLarge;

    /// Goes on with the files of a folder, which is made if there is none.
    ///
    /// @param bound the bytes of all files
    /// @param around what to keep before and after a stall; null to keep everything
    /// @param program a text about it
    /// @throws IOException if the folder cannot be written, or another one writes there
    public Ring(Path folder, long bound, @Nullable Duration around, String program) throws IOException {
        this.folder = folder;
        this.bound = bound;
        this.around = around;
        header = RecordingFile.header(program);
        Files.createDirectories(folder);
        lock = lock(folder);
        for (Path each : files(folder)) {
            var part = new Part(each, Files.size(each), Instant.MIN);
            part.isOfEarlier = true;
            parts.add(part);
            total += part.size;
            number = Math.max(number, number(each));
        }
    }

    /// The files of a folder, the oldest first.
    ///
    /// @throws IOException if it cannot be read
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each ->
                            each.getFileName().toString().matches("recording-\\d{8,18}" + RecordingFile.EXTENSION))
                    .sorted((one, other) -> Long.compare(number(one), number(other)))
                    .toList();
        }
    }

    /// Writes a moment, and deletes what no longer has room. One that is larger than the bound itself is left out.
    ///
    /// @throws IOException if the disk is full, or the folder is gone
    public void write(Moment moment) throws IOException {
        if (isFull(moment)) {
            startFile(moment.at());
        }
        ByteBuffer frame = next(moment);
        long more = frame.remaining() + (file == null ? (long) header.length : 0L);
        if (!makeRoom(more) && sinceKey > 1) { // only the file being written is left: begin anew
            startFile(moment.at());
            frame = next(moment);
        }
        if (!makeRoom(frame.remaining() + (file == null ? header.length : 0))) {
            tooLarge++;
            sinceKey = MOMENTS;
            return;
        }
        append(frame, moment);
    }

    /// How many moments were larger than the bound, and are left out.
    public long tooLarge() {
        return tooLarge;
    }

    /// The bytes of all files.
    public long size() {
        return total;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            endFile();
            if (around != null) {
                forgetUnwanted(0);
            }
            Files.deleteIfExists(folder.resolve(LOCK)); // as long as it is held: nobody else has it
        } finally {
            writer.close();
        }
    }

    private boolean isFull(Moment moment) {
        if (file == null) {
            return true;
        }
        Part last = parts.getLast();
        return last.size >= bound / PARTS
                || (around != null && Duration.between(last.from, moment.at()).compareTo(around) >= 0);
    }

    /// The file itself is made with its first record.
    private void startFile(Instant at) throws IOException {
        endFile();
        if (around != null) {
            forgetUnwanted(1);
        }
        number++;
        sinceKey = MOMENTS;
        parts.add(new Part(folder.resolve(String.format(NAME, number)), 0, at));
    }

    private void endFile() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        } else if (!parts.isEmpty() && parts.getLast().size == 0) {
            parts.removeLast(); // nothing was written
        }
    }

    private ByteBuffer next(Moment moment) {
        boolean key = sinceKey >= MOMENTS;
        if (key) {
            writer.close();
            writer = new MomentWriter();
            sinceKey = 0;
        }
        sinceKey++;
        return RecordingFile.frame(key ? RecordingFile.KEY : RecordingFile.CHANGES, writer.write(moment));
    }

    private boolean makeRoom(long more) throws IOException {
        Iterator<Part> oldest = parts.iterator();
        while (total + more > bound && oldest.hasNext()) {
            Part part = oldest.next();
            if (part != parts.getLast()) {
                forget(part);
                oldest.remove();
            }
        }
        return total + more <= bound;
    }

    private void append(ByteBuffer frame, Moment moment) throws IOException {
        Part part = parts.getLast();
        ByteBuffer bytes = frame;
        if (file == null) {
            file = FileChannel.open(part.path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            bytes = ByteBuffer.allocate(header.length + frame.remaining())
                    .put(header)
                    .put(frame)
                    .flip();
        }
        part.hasStall |= moment.hasStall();
        part.size += bytes.remaining();
        total += bytes.remaining();
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /// Deletes files that are near no stall, but for the last ones, which one may follow.
    private void forgetUnwanted(int last) throws IOException {
        List<Part> all = List.copyOf(parts);
        for (int i = 0; i < all.size() - last; i++) {
            Part part = all.get(i);
            boolean before = i > 0 && all.get(i - 1).hasStall;
            boolean after = i + 1 < all.size() && all.get(i + 1).hasStall;
            if (!part.isOfEarlier && !part.hasStall && !before && !after) {
                forget(part);
                parts.remove(part);
            }
        }
    }

    private void forget(Part part) throws IOException {
        Files.deleteIfExists(part.path);
        total -= part.size;
    }

    /// A file that another one has just deleted does not count, for others no longer find it.
    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean done = false;
            try {
                if (!tryLock(channel)) {
                    throw new FileAlreadyExistsException(
                            folder.toString(), null, "another recording is being written there");
                }
                var mark = UUID.randomUUID().toString();
                channel.truncate(0).write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.US_ASCII)));
                done = Files.readString(file).equals(mark);
                channel.truncate(0);
            } catch (NoSuchFileException e) {
                // it was deleted meanwhile
            } finally {
                if (!done) {
                    channel.close();
                }
            }
            if (done) {
                return channel;
            }
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock(LOCKED, 1, false);
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false; // of this process
        }
    }

    private static long number(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
    }

    /// A file.
    private static final class Part {

        private final Path path;
        private final Instant from;
        private long size;
        private boolean hasStall;
        private boolean isOfEarlier; // recording: only the bound deletes it

        private Part(Path path, long size, Instant from) {
            this.path = path;
            this.size = size;
            this.from = from;
        }
    }
}
