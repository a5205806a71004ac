package io.asyncio4j.http.server.health;

import io.asyncio4j.Asyncio;
import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.TimedOutException;
import io.asyncio4j.function.VoidOp;
import java.time.Duration;
import java.util.Objects;

/// A check, and whether it has failed when it was last run. Loop only.
final class Check {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final String name;
    private final Duration limit;
    private final VoidOp<?> body;
    private boolean failing;

    Check(String name, Duration limit, VoidOp<?> body) {
        this.name = Objects.requireNonNull(name, "name");
        this.limit = Objects.requireNonNull(limit, "limit");
        this.body = Objects.requireNonNull(body, "check");
        if (!name.matches("[A-Za-z0-9._:-]+")) {
            throw new IllegalArgumentException(
                    "the name of a check must have letters, digits and ._:- only, was \"" + name + "\"");
        }
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("limit must be > 0, was " + limit);
        }
    }

    String name() {
        return name;
    }

    /// Runs it. In a task, which it may wait in.
    Report.Result run() {
        try {
            Asyncio.<Exception>timeout(limit, body::run);
        } catch (Throwable failure) {
            if (CancelledError.unwrap(failure) instanceof CancelledError cancellation) {
                throw cancellation;
            }
            return failed(failure);
        }
        if (failing) {
            failing = false;
            LOGGER.log(System.Logger.Level.INFO, "the health check {0} has recovered", name);
        }
        return new Report.Result(name, null);
    }

    private Report.Result failed(Throwable failure) {
        if (!failing) {
            failing = true;
            EventLoop.current().foldTrace(failure);
            LOGGER.log(System.Logger.Level.WARNING, "the health check " + name + " fails", failure);
        }
        String problem = failure instanceof TimedOutException
                ? "no answer in time"
                : failure.getClass().getSimpleName();
        return new Report.Result(name, problem);
    }
}
