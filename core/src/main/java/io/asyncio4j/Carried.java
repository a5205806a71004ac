package io.asyncio4j;

import io.asyncio4j.lowlevel.ThreadLocalCarrier;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Values of thread-locals on their way from one thread to another.
final class Carried {

    private static final ThreadLocalCarrier[] CARRIERS =
            ServiceLoader.load(ThreadLocalCarrier.class, Carried.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toArray(ThreadLocalCarrier[]::new);

    private final @Nullable Object[] values;

    private Carried(@Nullable Object[] values) {
        this.values = values;
    }

    /// Those of the calling thread; null if nobody carries any.
    static @Nullable Carried capture() {
        if (CARRIERS.length == 0) {
            return null;
        }
        var values = new @Nullable Object[CARRIERS.length];
        for (int n = 0; n < values.length; n++) {
            values[n] = CARRIERS[n].capture();
        }
        return new Carried(values);
    }

    /// `body` with those of the calling thread.
    static <T extends @Nullable Object> Callable<T> into(Callable<T> body) {
        Carried carried = capture();
        if (carried == null) {
            return body;
        }
        return () -> {
            carried.restore();
            return body.call();
        };
    }

    /// Makes them those of the calling thread.
    void restore() {
        for (int n = 0; n < values.length; n++) {
            CARRIERS[n].restore(values[n]);
        }
    }
}
