package io.asyncio4j.http.server;

import io.asyncio4j.http.JsonException;
import io.asyncio4j.stream.LimitExceededException;
import java.util.Iterator;
import java.util.function.Supplier;

/// Answers to clients that send bad JSON. Any thread.
final class JsonRefusal {

    private JsonRefusal() {}

    /// Reads something, and blames the client if it is bad.
    static <T> T of(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (JsonException e) {
            throw refusal(400, e);
        } catch (LimitExceededException e) {
            throw refusal(413, e);
        }
    }

    /// Blames the client if one of the values is bad.
    static <T> Iterable<T> of(Iterable<T> values) {
        return () -> {
            Iterator<T> iterator = values.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return of(iterator::hasNext);
                }

                @Override
                public T next() {
                    return of(iterator::next);
                }
            };
        };
    }

    private static HttpException refusal(int status, RuntimeException cause) {
        var refusal = new HttpException(status, String.valueOf(cause.getMessage()));
        refusal.initCause(cause);
        return refusal;
    }
}
