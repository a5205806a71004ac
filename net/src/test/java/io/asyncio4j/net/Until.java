package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Waits for what the kernel, a peer or another thread brings about, which no loop can be asked for. In a task.
public final class Until {

    private Until() {}

    /// Waits until `condition` holds.
    public static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            sleep(millis(1)); // real time: whoever makes it hold is no task
        }
    }

    /// Waits until `value` is more than 0 and grows no more, as of a writer whose peer does not read.
    ///
    /// @return the value
    public static long stuck(LongSupplier value) {
        long before;
        do {
            before = value.getAsLong();
            sleep(millis(100)); // real time: the kernel's buffers fill
        } while (before == 0 || value.getAsLong() > before);
        return before;
    }
}
