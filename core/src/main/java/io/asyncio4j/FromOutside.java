package io.asyncio4j;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What tools outside of the program may do in it, where its loops allow that. Any thread.
final class FromOutside {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j");
    private static final long PATIENCE = 3; // s

    private FromOutside() {}

    /// Lets somebody run code on a loop.
    static EventLoop open(long id, String by) {
        EventLoop loop = LoopThread.all()
                .map(Engine::loop)
                .filter(each -> each.engine().thread().threadId() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no event loop " + id + ", or it has ended"));
        if (!loop.mayRunFromOutside()) {
            throw new IllegalStateException("the program does not allow to run code on " + loop + " from outside:"
                    + " LoopOptions.runFromOutside(true) does, or -Dasyncio4j.runFromOutside=true");
        }
        LOGGER.log(System.Logger.Level.INFO, "{0} is opened to {1}", loop.toString(), by);
        return loop;
    }

    /// Cancels a task.
    ///
    /// @return false if no loop has such a task
    static boolean cancel(long task, String by) {
        EventLoop silent = null;
        for (Engine engine : LoopThread.all().toList()) {
            Answer answer = ask(engine.loop(), task, by);
            switch (answer) {
                case CANCELLED -> {
                    return true;
                }
                case REFUSED ->
                    throw new IllegalStateException("the program does not allow to cancel its tasks from outside:"
                            + " LoopOptions.cancelFromOutside(true) does, or -Dasyncio4j.cancelFromOutside=true");
                case SILENT -> silent = engine.loop();
                case UNKNOWN -> {}
            }
        }
        if (silent != null) {
            throw new IllegalStateException(silent + " does not answer within " + PATIENCE + " s; if task " + task
                    + " is there, it is cancelled once the loop goes on, where that is allowed");
        }
        return false;
    }

    private static Answer ask(EventLoop loop, long task, String by) {
        if (loop.engine().isLoopThread()) {
            return cancel(loop, task, by);
        }
        var answer = new CompletableFuture<Answer>();
        if (!loop.tryCallSoonThreadsafe(() -> answer.complete(cancel(loop, task, by)))) {
            return Answer.UNKNOWN;
        }
        try {
            return answer.get(PATIENCE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.SILENT;
        } catch (TimeoutException | ExecutionException e) {
            return Answer.SILENT;
        }
    }

    private static Answer cancel(EventLoop loop, long id, String by) {
        for (Task<?> task : TaskList.allOf(loop.tasks(), loop.generators())) {
            if (task.id() == id) {
                if (!loop.mayBeCancelledFromOutside()) {
                    return Answer.REFUSED;
                }
                LOGGER.log(System.Logger.Level.INFO, "{0} is cancelled by {1}", task.toString(), by);
                return task.cancel("cancelled by " + by) ? Answer.CANCELLED : Answer.UNKNOWN;
            }
        }
        return Answer.UNKNOWN;
    }

    /// What a loop says.
    private enum Answer {
        CANCELLED,
        REFUSED,
        UNKNOWN,
        SILENT
    }
}
