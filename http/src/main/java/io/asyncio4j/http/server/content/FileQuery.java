package io.asyncio4j.http.server.content;

import io.asyncio4j.Job;
import io.asyncio4j.http.EntityTag;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.server.content.ByteRanges.Range;
import io.asyncio4j.http.server.content.Preconditions.Outcome;
import io.asyncio4j.http.wire.FileThreads;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client wants of a file.
///
/// @param path of the file
/// @param folder that the file must be in; null if it may be anywhere
/// @param accepted the codings in which it may be served, if it lies there in such a one; null if it is not looked
///     for
/// @param method of the request
/// @param request the headers of the request
/// @param isWhole whether neither conditions nor ranges count
/// @param ownTag what the handler says; null if it says nothing
/// @param ownModified what the handler says; null if it says nothing
public record FileQuery(
        Path path,
        @Nullable Folder folder,
        @Nullable AcceptedCodings accepted,
        String method,
        Headers request,
        boolean isWhole,
        @Nullable EntityTag ownTag,
        @Nullable Instant ownModified) {

    private static final int SMALL = 64 * 1024; // bytes that are read at once, by the thread that has opened the file
    private static final int MAX_ATTEMPTS = 5; // to find a file that does not change just now
    private static final Duration CLOCK_STEP = Duration.ofSeconds(2); // of the coarsest file systems

    private static final Map<String, String> SIBLINGS = new LinkedHashMap<>(); // ends of names, by coding, best first

    static {
        SIBLINGS.put("br", ".br");
        SIBLINGS.put("zstd", ".zst");
        SIBLINGS.put("gzip", ".gz");
    }

    /// Looks at the file and opens it, as far as the answer needs that.
    ///
    /// @return null if there is no such file, or it is none
    /// @waits until a thread has looked; a cancellation leaves nothing open
    /// @throws IOException if it cannot be read
    public @Nullable FileState look() throws IOException {
        return FileThreads.<Answer>await("Response.file", job -> new Answer(lookNow(job)))
                .orNull();
    }

    @Nullable
    FileState lookNow(Job<?> job) throws IOException {
        for (int attempt = 1; ; attempt++) {
            BasicFileAttributes original = attributes(path);
            if (original == null) {
                return null;
            }
            Map<String, Path> siblings = accepted == null ? Map.of() : siblings(original);
            String coding = accepted == null ? null : accepted.best(List.copyOf(siblings.keySet()));
            Path chosen = coding == null ? path : siblings.getOrDefault(coding, path);
            try {
                FileState state = open(chosen, original, coding, !siblings.isEmpty(), attempt < MAX_ATTEMPTS, job);
                if (state != null) {
                    return state;
                }
            } catch (NoSuchFileException e) {
                if (attempt == MAX_ATTEMPTS) {
                    return null;
                }
            }
        }
    }

    /// Null if it is being replaced, and may be looked at again.
    private @Nullable FileState open(
            Path chosen,
            BasicFileAttributes original,
            @Nullable String coding,
            boolean varied,
            boolean again,
            Job<?> job)
            throws IOException {
        FileChannel channel = FileChannel.open(chosen);
        boolean kept = false;
        try {
            BasicFileAttributes attributes = attributes(chosen);
            long size = channel.size();
            if (attributes == null || (attributes.size() != size && again)) {
                return null;
            }
            Validators validators = validators(size, attributes, original, coding);
            Outcome outcome = isWhole ? Outcome.PROCEED : Preconditions.evaluate(method, request, validators);
            var state = new FileState(size, validators, coding, varied, outcome, ranges(validators, size), null, null);
            long wanted = outcome != Outcome.PROCEED || method.equals("HEAD") ? 0 : state.length();
            if (wanted <= SMALL) {
                return wanted == 0 ? state : state.with(slices(channel, state.parts()), null);
            }
            kept = job.commit();
            return state.with(null, kept ? new OpenedFile(chosen, channel) : null);
        } finally {
            if (!kept) {
                channel.close();
            }
        }
    }

    private static List<byte[]> slices(FileChannel channel, List<Range> parts) throws IOException {
        var slices = new ArrayList<byte[]>();
        for (Range part : parts) {
            slices.add(OpenedFile.readNow(channel, part.offset(), (int) part.count()));
        }
        return slices;
    }

    private @Nullable List<Range> ranges(Validators validators, long size) {
        if (isWhole || !method.equals("GET") || !Preconditions.allowRange(request, validators)) {
            return null;
        }
        List<String> lines = request.all("Range");
        return lines.size() == 1 ? ByteRanges.parse(lines.getFirst(), size) : null;
    }

    private Validators validators(
            long size, BasicFileAttributes attributes, BasicFileAttributes original, @Nullable String coding) {
        Instant changed = attributes.lastModifiedTime().toInstant();
        boolean longAgo = changed.isBefore(Instant.now().minus(CLOCK_STEP));
        String text = Long.toHexString(changed.getEpochSecond()) + "." + Integer.toHexString(changed.getNano()) + "-"
                + Long.toHexString(size) + (coding == null ? "" : "-" + coding);
        Instant modified = original.lastModifiedTime().toInstant();
        return new Validators(
                ownTag != null ? ownTag : new EntityTag(text, !longAgo),
                ownModified != null ? ownModified : modified,
                longAgo
                        && ownModified == null
                        && modified.isBefore(Instant.now().minus(CLOCK_STEP)));
    }

    /// The files beside it that have its content in other codings, and are not older than it.
    private Map<String, Path> siblings(BasicFileAttributes original) throws IOException {
        var found = new LinkedHashMap<String, Path>();
        for (Map.Entry<String, String> each : SIBLINGS.entrySet()) {
            Path sibling = path.resolveSibling(path.getFileName() + each.getValue());
            Path real = folder == null ? sibling : folder.real(sibling);
            BasicFileAttributes attributes = real == null ? null : attributes(real);
            if (real != null && attributes != null && !isOlder(attributes, original)) {
                found.put(each.getKey(), real);
            }
        }
        return found;
    }

    /// By whole seconds: some tools do not copy the rest.
    private static boolean isOlder(BasicFileAttributes one, BasicFileAttributes other) {
        return one.lastModifiedTime().toInstant().getEpochSecond()
                < other.lastModifiedTime().toInstant().getEpochSecond();
    }

    /// Null if it is no regular file: others may have no end, or wait when they are opened.
    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile() ? attributes : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /// A job has a value.
    private record Answer(@Nullable FileState orNull) {}
}
