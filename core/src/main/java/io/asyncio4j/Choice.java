package io.asyncio4j;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A task that waits in several lines and goes on when its turn comes in one of them. Loop only.
final class Choice extends Suspension {

    // Whoever hands something to a place thereby decides the choice, and all other places leave their lines
    // before anything else runs. So nothing is ever handed to a loser, and nothing must be put back: on one
    // thread a choice needs neither phases nor locks.

    private final Task<?> task;
    private final List<ChoicePlace> turns = new ArrayList<>();
    private @Nullable ChoicePlace winner;
    private @Nullable Object handed;

    Choice(List<? extends Source<?>> sources) {
        task = Task.currentFor("select");
        for (Source<?> source : sources) {
            turns.add(new ChoicePlace(this, source));
        }
    }

    Task<?> task() {
        return task;
    }

    /// Takes the first that is ready, beginning with the first or, if there is a `random`, anywhere.
    ///
    /// @return whether one was
    boolean poll(@Nullable RandomGenerator random) {
        for (ChoicePlace turn : random == null ? turns : shuffled(random)) {
            Object found = turn.source().poll(turn);
            if (found != Source.NOT_READY) {
                winner = turn;
                handed = found;
                return true;
            }
        }
        return false;
    }

    /// Takes the source that stands for nothing, if there is one.
    boolean takeOtherwise() {
        for (ChoicePlace turn : turns) {
            if (turn.source() instanceof Sources.Otherwise) {
                winner = turn;
            }
        }
        return winner != null;
    }

    /// Waits until one is ready.
    void await() {
        task.throwPendingCancel();
        turns.forEach(turn -> turn.source().join(turn));
        task.suspendOn(this);
    }

    /// The number of the source that is taken.
    int winner() {
        return turns.indexOf(winner);
    }

    /// What the source has handed over.
    <V extends @Nullable Object> V received(Source<V> source) {
        return source.received(turns.get(winner()), handed);
    }

    void decide(ChoicePlace turn, @Nullable Object value) {
        winner = turn;
        handed = value;
        leaveAll(); // the lines of those that were not woken
        task.fiber().wake();
    }

    @Override
    void detach(Task<?> detached) {
        leaveAll();
    }

    @Override
    String describe() {
        return "selects among " + turns.size();
    }

    @Override
    void forEachHolder(Consumer<? super Task<?>> visitor) {
        turns.forEach(turn -> turn.source().forEachHolder(visitor));
    }

    @Override
    void forEachLine(Consumer<? super ParkingLot<?>> visitor) {
        turns.forEach(turn -> turn.source().forEachLine(visitor));
    }

    @Override
    void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
        turns.forEach(turn -> turn.source().visitAwaited(visitor));
    }

    private void leaveAll() {
        turns.forEach(turn -> turn.source().leave(turn));
    }

    private List<ChoicePlace> shuffled(RandomGenerator random) {
        var order = new ArrayList<>(turns);
        for (int left = order.size(); left > 1; left--) {
            int taken = random.nextInt(left);
            order.set(left - 1, order.set(taken, order.get(left - 1)));
        }
        return order;
    }
}
