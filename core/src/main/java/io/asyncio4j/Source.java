package io.asyncio4j;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Something that a [Select] can wait for together with others: it hands over `V` or fails. Loop only.
abstract class Source<V extends @Nullable Object> {

    /// What [#poll] returns if it would have to wait.
    static final Object NOT_READY = new Object();

    /// Takes what is there, as if by the operation that this stands for; or nothing.
    ///
    /// @return what is handed over, or [#NOT_READY]
    abstract @Nullable Object poll(ChoicePlace turn);

    /// Puts `turn` into the line.
    abstract void join(ChoicePlace turn);

    /// Takes `turn` out of the line, if it stands there.
    abstract void leave(ChoicePlace turn);

    /// The value of what was handed over.
    abstract V received(ChoicePlace turn, @Nullable Object handed);

    /// Calls `visitor` with the task or promise that is waited for, if there is one.
    void visitAwaited(Consumer<? super Awaitable<?>> visitor) {}

    /// Calls `visitor` with each task that holds what is waited for, as far as that is known.
    void forEachHolder(Consumer<? super Task<?>> visitor) {}

    /// Calls `visitor` with the line, if it is one of [ParkingLot].
    void forEachLine(Consumer<? super ParkingLot<?>> visitor) {}

    /// A source whose line is one of [ParkingLot].
    abstract static class InLine<V extends @Nullable Object> extends Source<V> {

        private final ParkingLot<?> waiters;

        InLine(ParkingLot<?> waiters) {
            this.waiters = waiters;
        }

        @Override
        void join(ChoicePlace turn) {
            waiters.join(turn);
        }

        @Override
        void leave(ChoicePlace turn) {
            waiters.leave(turn);
        }

        @Override
        void forEachHolder(Consumer<? super Task<?>> visitor) {
            waiters.forEachHolder(visitor);
        }

        @Override
        void forEachLine(Consumer<? super ParkingLot<?>> visitor) {
            visitor.accept(waiters);
        }
    }
}
