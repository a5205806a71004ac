package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.Promise;
import java.util.function.LongSupplier;

/// Waits for what the kernel, a peer or another thread brings about, and no promise tells. In a task.
public final class Until {

    private Until() {}

    /// Waits until `condition` holds.
    public static <X extends Exception> void until(Condition<X> condition) throws X {
        while (!condition.holds()) {
            sleep(millis(1)); // real time: whoever makes it hold is no task
        }
    }

    /// Waits until `value` is more than 0 and has not grown for many turns of the loop: until a writer whose peer
    /// does not read is stuck.
    ///
    /// @return the value
    public static long stuck(LongSupplier value) {
        long before = 0;
        int same = 0; // turns, and not a time, in which the machine may have stood still
        while (before == 0 || same < 200) {
            sleep(millis(1)); // real time: the kernel's buffers fill
            long now = value.getAsLong();
            same = now > before ? 0 : same + 1;
            before = now;
        }
        return before;
    }

    /// Waits until it is cancelled.
    public static void forever() {
        new Promise<Object>().await();
    }

    /// What is waited for.
    @FunctionalInterface
    public interface Condition<X extends Exception> {

        /// Whether it has come about.
        boolean holds() throws X;
    }
}
