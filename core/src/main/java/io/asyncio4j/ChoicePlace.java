package io.asyncio4j;

import org.jspecify.annotations.Nullable;

/// The place of a [Choice] in one of its lines. Whoever wakes it decides the choice. Loop only.
final class ChoicePlace extends Entry {

    private final Choice choice;
    private final Source<?> source;
    private @Nullable Object offered; // what the source keeps with the place

    ChoicePlace(Choice choice, Source<?> source) {
        this.choice = choice;
        this.source = source;
    }

    Task<?> task() {
        return choice.task();
    }

    Source<?> source() {
        return source;
    }

    @Nullable
    Object offered() {
        return offered;
    }

    void offer(@Nullable Object kept) {
        offered = kept;
    }

    /// What was waited for is there: the choice falls on it.
    void hand(@Nullable Object handed) {
        choice.decide(this, handed);
    }

    @Override
    void wake() {
        hand(null);
    }
}
