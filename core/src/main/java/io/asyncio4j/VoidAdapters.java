package io.asyncio4j;

import io.asyncio4j.function.BlockingOp;
import io.asyncio4j.function.Fn;
import io.asyncio4j.function.Op;
import io.asyncio4j.function.VoidBlockingOp;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Turns the void twins into operations with a value.
final class VoidAdapters {

    private VoidAdapters() {}

    static <X extends Exception> Op<@Nullable Void, X> op(VoidOp<X> body) {
        Objects.requireNonNull(body, "body");
        return () -> {
            body.run();
            return null;
        };
    }

    static <X extends Exception> Op<@Nullable Void, X> op(String name, VoidOp<X> body) {
        return op(Objects.requireNonNull(body, name));
    }

    static <X extends Exception> BlockingOp<@Nullable Void, X> blockingOp(VoidBlockingOp<X> body) {
        return () -> {
            body.run();
            return null;
        };
    }

    static Callable<@Nullable Void> callable(VoidOp<?> body) {
        Objects.requireNonNull(body, "body");
        return () -> {
            body.run();
            return null;
        };
    }

    static <A extends @Nullable Object, X extends Exception> Fn<A, @Nullable Void, X> fn(VoidFn<? super A, X> body) {
        return fn("action", body);
    }

    static <A extends @Nullable Object, X extends Exception> Fn<A, @Nullable Void, X> fn(
            String name, VoidFn<? super A, X> body) {
        Objects.requireNonNull(body, name);
        return argument -> {
            body.accept(argument);
            return null;
        };
    }

    /// Runs `body` and tells `promise` how it went.
    static void into(Promise<@Nullable Void> promise, Runnable body) {
        try {
            body.run();
            promise.complete(null);
        } catch (Throwable e) {
            promise.fail(e);
        }
    }
}
