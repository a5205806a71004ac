package io.asyncio4j.http.server.content;

import io.asyncio4j.Job;
import io.asyncio4j.http.Headers;
import io.asyncio4j.http.wire.FileThreads;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client wants of a folder.
///
/// @param folder that is served
/// @param segments of the path below it, decoded; an empty one at the end stands for a folder
/// @param index what is served for a folder; null if nothing
/// @param isListed whether folders without an index are listed
/// @param accepted see [FileQuery#accepted]
/// @param method of the request
/// @param request the headers of the request
public record FolderQuery(
        Folder folder,
        List<String> segments,
        @Nullable String index,
        boolean isListed,
        @Nullable AcceptedCodings accepted,
        String method,
        Headers request) {

    private static final List<String> CONDITIONS =
            List.of("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range");
    private static final int MAX_ENTRIES = 10_000; // of a list

    /// Looks at what is there.
    ///
    /// @param begins is run by the thread before it looks
    /// @waits until a thread has looked; a cancellation leaves nothing open
    /// @throws IOException if it cannot be read
    Found look(Runnable begins) throws IOException {
        return FileThreads.await("StaticFiles", job -> {
            begins.run();
            return lookNow(job);
        });
    }

    /// Whether all who ask for the same path get the same.
    boolean isPlain() {
        return method.equals("GET") && CONDITIONS.stream().noneMatch(request::contains);
    }

    /// What such requests must have in common, besides the folder.
    Object subject() {
        return List.of(segments, request.all("Accept-Encoding"));
    }

    private Found lookNow(Job<Found> job) throws IOException {
        try {
            Path found = folder.find(segments);
            if (found == null) {
                return new Found.Nothing();
            }
            boolean asFolder = segments.isEmpty() || segments.getLast().isEmpty();
            if (Files.isDirectory(found)) {
                return asFolder ? folder(found, job) : new Found.NeedsSlash();
            }
            return asFolder ? new Found.Nothing() : file(found, segments.getLast(), job);
        } catch (AccessDeniedException e) {
            return new Found.Forbidden();
        }
    }

    private Found folder(Path path, Job<Found> job) throws IOException {
        Path real = index == null ? null : folder.real(path.resolve(index));
        if (real != null && index != null && Files.isRegularFile(real)) {
            return file(real, index, job);
        }
        return isListed ? new Found.Listing(list(path)) : new Found.Nothing();
    }

    private Found file(Path path, String name, Job<?> job) throws IOException {
        FileState state = new FileQuery(path, folder, accepted, method, request, false, null, null).lookNow(job);
        return state == null ? new Found.Nothing() : new Found.File(name, state);
    }

    private List<Entry> list(Path path) throws IOException {
        var entries = new ArrayList<Entry>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path)) {
            for (Path each : all) {
                String name = each.getFileName().toString();
                Path real = folder.shows(name) ? folder.real(each) : null;
                if (real != null && entries.size() < MAX_ENTRIES) {
                    boolean isFolder = Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS);
                    entries.add(new Entry(name, isFolder, isFolder ? 0 : Files.size(real)));
                }
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> !entry.isFolder).thenComparing(Entry::name));
        return entries;
    }

    /// What was found.
    public sealed interface Found {

        /// Whether it has what only one can use.
        default boolean isOfOneRequest() {
            return false;
        }

        /// Nothing that may be served.
        record Nothing() implements Found {}

        /// What the operating system does not let this program read.
        record Forbidden() implements Found {}

        /// A folder that was asked for like a file.
        record NeedsSlash() implements Found {}

        /// A folder without an index.
        record Listing(List<Entry> entries) implements Found {}

        /// A file.
        ///
        /// @param name that says what it is
        record File(String name, FileState state) implements Found {

            @Override
            public boolean isOfOneRequest() {
                return state.opened() != null;
            }
        }
    }

    /// What a folder has.
    ///
    /// @param size in bytes, of a file
    public record Entry(String name, boolean isFolder, long size) {}
}
