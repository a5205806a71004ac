package io.asyncio4j.http.client.middleware;

import io.asyncio4j.http.client.OutgoingRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Responses by their URLs, within a number of bytes: what was not used for the longest goes first. Loop only.
final class ResponseStore {

    private static final int REMEMBERED = 1_000; // URLs that were changed

    private final long maxBytes;
    private final Map<String, List<StoredResponse>> byUrl = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Long> changed = new LinkedHashMap<>(); // when, as a count of changes
    private long bytes;
    private long changes;
    private long forgotten; // a change of a URL that is not remembered is at most that late

    ResponseStore(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    long maxBytes() {
        return maxBytes;
    }

    long bytes() {
        return bytes;
    }

    int size() {
        return byUrl.values().stream().mapToInt(List::size).sum();
    }

    /// How many changes there were.
    long changes() {
        return changes;
    }

    @Nullable
    StoredResponse find(OutgoingRequest request) {
        for (StoredResponse each : byUrl.getOrDefault(request.url(), List.of())) {
            if (each.matches(request)) {
                return each;
            }
        }
        return null;
    }

    /// Keeps a response in place of those to the same request, unless its URL was changed since it was asked for.
    ///
    /// @param asked how many changes there were then
    void put(OutgoingRequest request, StoredResponse response, long asked) {
        if (changed.getOrDefault(request.url(), forgotten) > asked) {
            return;
        }
        List<StoredResponse> variants = byUrl.computeIfAbsent(request.url(), _ -> new ArrayList<>(1));
        variants.removeIf(each -> {
            boolean same = each.matches(request);
            bytes -= same ? each.size() : 0;
            return same;
        });
        variants.addFirst(response);
        bytes += response.size();
        while (bytes > maxBytes && !byUrl.isEmpty()) {
            removeEldest();
        }
    }

    /// Drops what answers a request.
    void remove(String url) {
        List<StoredResponse> variants = byUrl.remove(url);
        if (variants != null) {
            variants.forEach(each -> bytes -= each.size());
        }
    }

    /// What is at the URL has changed: nothing that is there, or under way, is right any more.
    void change(String url) {
        remove(url);
        changes++;
        changed.remove(url);
        changed.put(url, changes);
        if (changed.size() > REMEMBERED) {
            var eldest = changed.entrySet().iterator();
            forgotten = eldest.next().getValue();
            eldest.remove();
        }
    }

    void clear() {
        List.copyOf(byUrl.keySet()).forEach(this::remove);
        changes++;
        changed.clear();
        forgotten = changes;
    }

    private void removeEldest() {
        String url = byUrl.keySet().iterator().next();
        List<StoredResponse> variants = byUrl.get(url);
        if (variants == null || variants.size() <= 1) {
            remove(url);
        } else {
            bytes -= variants.removeLast().size();
        }
    }
}
