package io.asyncio4j;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.internal.Sneaky;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The running part of a [Generator]: a task that makes elements, and whoever asks for them. Loop only, unless
/// a method says otherwise.
final class GeneratorBody<E extends @Nullable Object> implements Generator.Out<E> {

    // A rendezvous of two tasks, of which one runs. Whoever asks becomes the consumer, wakes the body and
    // suspends; the body hands over an element, which wakes the consumer, and suspends in emit until
    // the next one asks. A body whose emit was ended by a time limit of its own may run on without
    // a consumer; it then waits for one before it hands anything over.
    //
    // A cancellation of the waiting consumer goes on to the body, for in asyncio that is the same task.
    // If it has not hit the body when that hands over its element or returns (what the body
    // waited for was ready already), it is taken back and hits the consumer at its next wait.

    private static final String CLOSED = "the generator was closed";

    private final VoidFn<? super Generator.Out<E>, ?> function;
    private final Asking asking = new Asking();
    private final Emitting emitting = new Emitting();
    private final List<CancelRequest> passedOn = new ArrayList<>(0); // by the consumer, since it waits
    private volatile @Nullable Task<?> task; // null before the first element is asked for
    private @Nullable Task<?> consumer; // the task that waits for the next element
    private Unreachable.@Nullable Watch watch; // of the generator
    private @Nullable E element;
    private boolean full; // there is an element to be taken
    private boolean closing;
    private boolean hasHit; // what the consumer was cancelled by, the body
    private boolean over; // how the body has ended was told

    GeneratorBody(VoidFn<? super Generator.Out<E>, ?> function) {
        this.function = function;
    }

    /// Any thread.
    boolean hasBegun() {
        return task != null;
    }

    /// Waits until there is an element, or the body has ended.
    ///
    /// @return whether there is one
    boolean awaitNext() {
        Task<?> asker = ensureMayAsk();
        if (full || over || closing) {
            return full;
        }
        asker.throwPendingCancel();
        consumer = asker;
        hasHit = false;
        resume(asker);
        asker.suspendOn(asking);
        if (!full) {
            end(asker);
        }
        return full;
    }

    @SuppressWarnings("NullAway") // as it was emitted
    E take() {
        E taken = element;
        element = null;
        full = false;
        return taken;
    }

    @Override
    public void emit(E emitted) {
        Task<?> body = ensureInBody();
        if (consumer == null) {
            await(body);
        }
        element = emitted;
        full = true;
        wakeConsumer();
        await(body);
    }

    void close() {
        Task<?> body = task;
        if (body == null || body.isDone()) {
            closing = true;
            return;
        }
        Task<?> closer = Task.currentFor("close", this);
        ensureMayClose(body, closer);
        full = false;
        element = null;
        stop(body);
        new Closing(closer, body).await();
        Throwable failure = body.failure();
        if (failure != null) {
            throw unchecked(failure, closer);
        }
    }

    /// Ends the body when nobody can reach the generator any more. Before it begins.
    void endWhenUnreachable(Generator<E> generator) {
        EventLoop loop = ensureMayAsk().engine().loop();
        watch = loop.unreachable().watch(generator, this::abandon);
    }

    /// Ends a body of a generator that was left open.
    static void end(Task<?> body, String reason) {
        if (body.suspension() instanceof GeneratorBody<?>.Emitting emitting) {
            emitting.stop(body);
        } else {
            body.cancel(reason);
        }
    }

    @Override
    public String toString() {
        Task<?> body = task;
        return "Generator[" + (body == null ? "not begun" : body.isDone() ? "ended" : body.name()) + "]";
    }

    private void resume(Task<?> asker) {
        Task<?> body = task;
        if (body == null) {
            start(asker);
        } else if (body.isDone()) {
            wakeConsumer();
        } else if (body.isSuspendedOn(emitting)) {
            body.fiber().wake();
        }
    }

    private void abandon() {
        Task<?> body = task;
        if (body != null && !body.isDone()) {
            stop(body);
        }
    }

    private void start(Task<?> asker) {
        EventLoop loop = asker.engine().loop();
        Task<?> body = loop.newTask("generator of " + asker.name(), VoidAdapters.callable(() -> function.accept(this)));
        task = body;
        body.addWaiter(new End());
        body.start(loop.generators());
    }

    /// The body waits until somebody asks.
    private void await(Task<?> body) {
        if (closing) {
            body.fiber().giveWay(Fiber.YIELDING); // a body that catches what is thrown must not keep the loop
        }
        ensureNotClosing(body);
        body.throwPendingCancel();
        body.suspendOn(emitting);
        ensureNotClosing(body);
    }

    private void wakeConsumer() {
        Task<?> woken = consumer;
        if (woken != null) {
            consumer = null;
            takeBackCancellations(woken);
            woken.fiber().wake();
        }
    }

    private void takeBackCancellations(Task<?> asker) {
        Task<?> body = task;
        for (CancelRequest request : passedOn) {
            if (body != null && body.cancellation().takeBack(request)) {
                asker.cancellation().rearm(request.reason);
            } else {
                hasHit = true;
            }
        }
        passedOn.clear();
    }

    /// The body has ended, and `asker` is the first to see it.
    private void end(Task<?> asker) {
        over = true;
        Task<?> body = task;
        Throwable thrown = body == null ? null : body.thrown();
        if (thrown instanceof CancelledError cancellation) {
            asker.forgetPendingCancel();
            throw hasHit ? asker.cancellation().hits(cancellation) : cancellation;
        }
        if (thrown != null) {
            throw unchecked(thrown, asker);
        }
    }

    private static RuntimeException unchecked(Throwable failure, Task<?> asker) {
        TraceNote.askedHere(asker.name()).addTo(failure);
        return Sneaky.unchecked(failure);
    }

    private void stop(Task<?> body) {
        closing = true;
        if (body.isSuspendedOn(emitting)) {
            body.fiber().wake();
        } else {
            body.cancel(CLOSED);
        }
    }

    private Task<?> ensureMayAsk() {
        Task<?> asker = Task.currentFor("hasNext", this);
        Task<?> body = task;
        if (body != null) {
            body.bind(asker.engine());
        }
        if (asker == body) {
            throw new IllegalStateException(this + " cannot be iterated by its own body");
        }
        if (consumer != null) {
            throw new IllegalStateException(
                    consumer + " waits for the next element of " + this + " already; one task at a time");
        }
        return asker;
    }

    private void ensureMayClose(Task<?> body, Task<?> closer) {
        body.bind(closer.engine());
        if (closer == body) {
            throw new IllegalStateException(this + " cannot be closed by its own body, which returns instead");
        }
        if (consumer != null) {
            throw new IllegalStateException(
                    this + " cannot be closed while " + consumer + " waits for its next element: cancel that");
        }
    }

    private Task<?> ensureInBody() {
        Task<?> emitter = Task.currentFor("emit", this);
        if (emitter != task) {
            throw new IllegalStateException(
                    "emit must be called in the task of the generator's body (" + this + "), was called in " + emitter);
        }
        return emitter;
    }

    private void ensureNotClosing(Task<?> body) {
        if (closing) {
            throw body.cancellation().error(CLOSED, null);
        }
    }

    /// The wait of the consumer for an element.
    private final class Asking extends Suspension {

        @Override
        void detach(Task<?> asker) {
            consumer = null;
        }

        @Override
        String describe() {
            return "awaits the next element of " + GeneratorBody.this;
        }

        @Override
        void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
            if (task != null) {
                visitor.accept(task);
            }
        }

        @Override
        @Nullable
        Task<?> blockedBy(Task<?> waiting) {
            return task;
        }

        @Override
        void cancelWait(Task<?> asker, @Nullable String reason) {
            Task<?> body = task;
            if (body != null) {
                passedOn.add(body.cancellation().requestOwn(null, reason));
            }
        }
    }

    /// The wait of the body for somebody who asks.
    private final class Emitting extends Suspension {

        @Override
        void detach(Task<?> body) {}

        @Override
        String describe() {
            return "waits until its next element is asked for";
        }

        private void stop(Task<?> body) {
            GeneratorBody.this.stop(body);
        }
    }

    /// The wait of whoever closes. A cancellation meanwhile goes on to the body, and is kept.
    private static final class Closing extends Suspension {

        private final Task<?> closer;
        private final Task<?> body;
        private boolean cancelled;
        private @Nullable String reason;

        Closing(Task<?> closer, Task<?> body) {
            this.closer = closer;
            this.body = body;
        }

        void await() {
            if (closer.hasPendingCancel()) {
                cancelWait(closer, closer.cancellation().takePending());
            }
            body.addWaiter(closer.fiber());
            closer.suspendOn(this);
            if (cancelled) {
                closer.cancellation().rearm(reason);
            }
        }

        @Override
        void detach(Task<?> task) {
            body.removeWaiter(task.fiber());
        }

        @Override
        String describe() {
            return "closes the generator of " + body;
        }

        @Override
        void forEachAwaited(Consumer<? super Awaitable<?>> visitor) {
            visitor.accept(body);
        }

        @Override
        Task<?> blockedBy(Task<?> waiting) {
            return body;
        }

        @Override
        void cancelWait(Task<?> task, @Nullable String why) {
            cancelled = true;
            reason = why;
            body.cancel(why == null ? CLOSED : why);
        }
    }

    /// Wakes the consumer when the body has ended.
    private final class End extends Entry {

        @Override
        void wake() {
            if (watch != null) {
                watch.cancel();
            }
            wakeConsumer();
        }

        @Override
        boolean seesOutcome() {
            return consumer != null || closing; // whoever closes it asks how it has ended
        }
    }
}
