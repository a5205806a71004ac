package io.asyncio4j;

/// Checks of scenarios that run very often: an assertion of AssertJ costs more than the scenario.
public final class Check {

    private Check() {}

    public static void that(boolean holds, Object what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
