package io.asyncio4j;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a [Select] can wait for besides the primitives that have lines.
final class Sources {

    private Sources() {}

    /// The end of a task or promise.
    static final class Done<A extends @Nullable Object> extends Source<A> {

        private final Awaitable<A> awaitable;

        Done(Awaitable<A> awaitable) {
            this.awaitable = awaitable;
        }

        @Override
        @Nullable
        Object poll(ChoicePlace turn) {
            awaitable.bind(turn.task().engine());
            awaitable.ensureNot(turn.task());
            return awaitable.isDone() ? null : NOT_READY;
        }

        @Override
        void join(ChoicePlace turn) {
            awaitable.addWaiter(turn);
        }

        @Override
        void leave(ChoicePlace turn) {
            awaitable.removeWaiter(turn);
        }

        @Override
        A received(ChoicePlace turn, @Nullable Object handed) {
            return awaitable.awaitedValueOrThrow();
        }

        @Override
        void visitAwaited(Consumer<? super Awaitable<?>> visitor) {
            visitor.accept(awaitable);
        }
    }

    /// A time that passes.
    static final class Time extends Source<@Nullable Void> {

        private final long nanos;

        Time(long nanos) {
            this.nanos = nanos;
        }

        @Override
        @Nullable
        Object poll(ChoicePlace turn) {
            return nanos == 0 ? null : NOT_READY;
        }

        @Override
        void join(ChoicePlace turn) {
            Engine engine = turn.task().engine();
            turn.offer(engine.wakeAfter(nanos, new End(engine, turn)));
        }

        @Override
        void leave(ChoicePlace turn) {
            if (turn.offered() instanceof Timer timer) {
                timer.cancel();
                turn.offer(null);
            }
        }

        @Override
        @Nullable
        Void received(ChoicePlace turn, @Nullable Object handed) {
            return null;
        }

        /// Goes off when the time has passed.
        private static final class End extends Due {

            private final ChoicePlace turn;

            End(Engine engine, ChoicePlace turn) {
                super(engine::enqueue);
                this.turn = turn;
            }

            @Override
            void act() {
                if (turn.offered() != null) { // no other branch was taken meanwhile
                    turn.wake();
                }
            }
        }
    }

    /// Nothing: what is left if nothing else is ready. Nobody waits for it.
    static final class Otherwise extends Source<@Nullable Void> {

        @Override
        Object poll(ChoicePlace turn) {
            return NOT_READY;
        }

        @Override
        void join(ChoicePlace turn) {}

        @Override
        void leave(ChoicePlace turn) {}

        @Override
        @Nullable
        Void received(ChoicePlace turn, @Nullable Object handed) {
            return null;
        }
    }
}
