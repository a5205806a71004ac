package io.asyncio4j.files;

import io.asyncio4j.Job;
import io.asyncio4j.internal.LookAhead;
import io.asyncio4j.stream.IncompleteReadException;
import io.asyncio4j.stream.StreamReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The lines of a file, as they are written; see [AsyncFile#follow]. Loop only.
final class Follower extends LookAhead<String> {

    private static final byte[] LINE_FEED = {'\n'};

    private final AsyncFile file;
    private final Path path;
    private @Nullable FileWatch watch;
    private @Nullable Object key; // which file it is; null where files have none
    private boolean replaced; // another file has its name

    Follower(AsyncFile file, Path path) {
        super(file + " is not followed any more");
        this.file = file;
        this.path = path;
    }

    @Override
    @Nullable
    protected String await() {
        try {
            return awaitLine();
        } catch (UncheckedIOException | IllegalStateException e) {
            if (file.isClosed()) { // in the middle of a read
                return null;
            }
            throw e;
        }
    }

    private @Nullable String awaitLine() {
        if (watch == null) { // before anything is read, so that no change after it is missed
            watch = file.watch();
            key = key();
        }
        while (true) {
            long start = file.position();
            boolean last = replaced;
            try {
                byte[] line = file.readUntil(StreamReader.DEFAULT_LIMIT, LINE_FEED);
                return text(line, line.length - 1);
            } catch (IncompleteReadException e) {
                if (last) {
                    return e.partial().length == 0 ? null : text(e.partial(), e.partial().length);
                }
                file.seek(start); // the rest of the line comes later
            }
            if (!awaitChange(watch, start)) {
                return null;
            }
        }
    }

    /// Returns when there may be more to read; false if there cannot be.
    private boolean awaitChange(FileWatch watch, long position) {
        if (file.size() < position) {
            file.seek(0); // it was cut
            return true;
        }
        Object now = key();
        replaced = now != null && !Objects.equals(now, key);
        return replaced || watch.next().isPresent();
    }

    /// Null if there is no such file now.
    private @Nullable Object key() {
        return FileFailure.unchecked(() ->
                Job.<@Nullable Object, IOException>await("AsyncFile.follow", FileThreads.EXECUTOR, _ -> {
                    try {
                        return Files.readAttributes(path, BasicFileAttributes.class)
                                .fileKey();
                    } catch (NoSuchFileException e) {
                        return null; // it may come back
                    }
                }));
    }

    private static String text(byte[] line, int length) {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, end, StandardCharsets.UTF_8);
    }
}
