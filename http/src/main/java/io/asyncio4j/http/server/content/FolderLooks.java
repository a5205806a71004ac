package io.asyncio4j.http.server.content;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.http.server.content.FolderQuery.Found;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Looks into a folder for many requests. Whoever asks for what another request of the loop is about to look at
/// gets what that one finds. A look can be joined until its thread begins: so nobody gets what was seen before it
/// asked, and nothing is kept.
///
/// A file that is not small is each request's own: it stays open until it is sent.
public final class FolderLooks {

    private final Map<Subject, Promise<@Nullable Found>> coming = new ConcurrentHashMap<>(); // not begun

    /// What `query` wants of the folder.
    ///
    /// @waits until a thread has looked; a cancellation leaves nothing open
    /// @throws IOException if it cannot be read
    public Found look(FolderQuery query) throws IOException {
        if (!query.isPlain()) {
            return query.look(() -> {});
        }
        var subject = new Subject(EventLoop.current(), query.subject());
        Promise<@Nullable Found> another = coming.get(subject);
        if (another == null) {
            return lookForAll(subject, query);
        }
        Found found = another.await();
        return found != null ? found : query.look(() -> {});
    }

    private Found lookForAll(Subject subject, FolderQuery query) throws IOException {
        var shared = new Promise<@Nullable Found>();
        coming.put(subject, shared);
        Found found = null;
        try {
            found = query.look(() -> coming.remove(subject, shared));
            return found;
        } finally {
            coming.remove(subject, shared); // cancelled before
            shared.complete(found == null || found.isOfOneRequest() ? null : found);
        }
    }

    /// @param of the folder
    private record Subject(EventLoop loop, Object of) {}
}
