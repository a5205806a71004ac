package io.asyncio4j.test;

import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// Failures on a random schedule say how to see them again.
final class Seeds {

    private Seeds() {}

    /// The failure, with the seed in its message; as it is on the usual schedule, 0.
    static Throwable name(long seed, Throwable failure) {
        if (seed == 0 || failure instanceof TestAbortedException) {
            return failure;
        }
        String message = "with seed " + seed + " (again by @AsyncTest(seed = " + seed + ")): " + failure;
        return failure instanceof AssertionFailedError compared && compared.isExpectedDefined()
                ? new AssertionFailedError(message, compared.getExpected(), compared.getActual(), failure)
                : new AssertionError(message, failure);
    }

    static AssertionError name(long seed, AssertionError failure) {
        return (AssertionError) name(seed, (Throwable) failure);
    }
}
