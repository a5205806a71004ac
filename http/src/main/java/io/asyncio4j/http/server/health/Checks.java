package io.asyncio4j.http.server.health;

import io.asyncio4j.AsyncLock;
import io.asyncio4j.Asyncio;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The checks of one question, which run at once. Loop only.
final class Checks {

    private final List<Check> all = new ArrayList<>();
    private final AsyncLock running = new AsyncLock();
    private long runs; // that have come to their end
    private Report last = new Report(List.of(), null);
    private @Nullable String refusal; // whatever the checks say

    void add(Check check) {
        for (Check other : all) {
            if (other.name().equals(check.name())) {
                throw new IllegalArgumentException("there is a check already that is named " + check.name());
            }
        }
        all.add(check);
    }

    /// The server starts, perhaps once more.
    void start() {
        refusal = null;
    }

    /// From now on, the answer is no.
    void shutDown() {
        refusal = "the server is shutting down";
    }

    /// Runs the checks, or takes what those find that run already. In a task.
    Report report() {
        if (refusal == null && !all.isEmpty()) {
            run();
        }
        return refusal == null ? last : new Report(List.of(), refusal);
    }

    private void run() {
        long before = runs;
        try (var _ = running.acquire()) {
            if (runs == before) { // else somebody else's have run since we came
                last = new Report(Asyncio.gather(all, Check::run), null);
                runs++;
            }
        }
    }
}
