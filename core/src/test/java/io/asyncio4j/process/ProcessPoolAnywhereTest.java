package io.asyncio4j.process;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Check;
import io.asyncio4j.Schedules;
import io.asyncio4j.function.RemoteOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A process pool on random schedules, with cancellations anywhere: no place in it, no worker, no
/// answer is lost or doubled. Its workers, and the threads that wait for them, are tasks of the same loop here.
@Tag("schedules")
@Timeout(900) // thousands of schedules, on a machine that may be busy
class ProcessPoolAnywhereTest {

    private static final int PLACES = 2;
    private static final int TASKS = 4;

    @Test
    void everyCallGetsItsAnswerAndNoPlaceIsLost() {
        int[] answered = new int[1];
        Schedules.explore(schedule -> {
            var staff = new Staff(schedule);
            var pool = new ProcessPool(PLACES, staff::hire, work -> createTask(work::run));
            callFromTasks(schedule, pool, answered);
            schedule.cancelSome();
            schedule.joinIgnoring(WorkerCrashedException.class);
            staff.check();
            staff.crashes = false;
            var both = List.of(createTask(() -> pool.run(new Number(1))), createTask(() -> pool.run(new Number(2))));
            Check.that(both.get(0).await() == 1 && both.get(1).await() == 2, pool);
            Check.that(pool.toString().matches("ProcessPool\\[[0-2] workers\\]"), pool);
            pool.close();
            Check.that(staff.all.stream().noneMatch(FakeWorker::isAlive), "a worker is left");
        });
        assertThat(answered[0]).isPositive();
    }

    @Test
    void aPoolThatIsClosedMeanwhileLeavesNoWorkerAndNobodyWaiting() {
        Schedules.explore(schedule -> {
            var staff = new Staff(schedule);
            staff.crashes = false;
            var pool = new ProcessPool(PLACES, staff::hire, work -> createTask(work::run));
            callFromTasks(schedule, pool, new int[1]);
            var closing = createTask(() -> {
                schedule.giveWay();
                pool.close();
            });
            schedule.cancelSome();
            schedule.joinIgnoring(IllegalStateException.class);
            closing.await();
            staff.check();
            Check.that(staff.all.stream().noneMatch(FakeWorker::isAlive), "a worker is left");
        });
    }

    private static void callFromTasks(Schedules schedule, ProcessPool pool, int[] answered) {
        for (int n = 0; n < TASKS; n++) {
            int number = n;
            schedule.task(() -> {
                for (int call = 0; call < 2; call++) {
                    schedule.giveWay();
                    Check.that(pool.run(new Number(number)) == number, "the answer of another call");
                    answered[0]++;
                }
            });
        }
    }

    private record Number(int value) implements RemoteOp<Integer, RuntimeException> {

        @Override
        public Integer call() {
            return value;
        }
    }

    /// The workers of one pool.
    private static final class Staff {

        private final Schedules schedule;
        private final List<FakeWorker> all = Collections.synchronizedList(new ArrayList<>());
        private boolean crashes = true;
        private int busy;

        Staff(Schedules schedule) {
            this.schedule = schedule;
        }

        FakeWorker hire() {
            var worker = new FakeWorker(this);
            all.add(worker);
            return worker;
        }

        void check() {
            Check.that(busy == 0, "a call goes on");
            Check.that(all.stream().filter(FakeWorker::isAlive).count() <= PLACES, "more workers than places");
        }
    }

    /// Takes some turns for each operation, and may crash.
    private static final class FakeWorker implements PoolWorker {

        private final Staff staff;
        private boolean started;
        private boolean working;
        private volatile boolean dead;

        FakeWorker(Staff staff) {
            this.staff = staff;
        }

        @Override
        public @Nullable Object call(byte[] operation) throws Throwable {
            Check.that(!working, "two calls at once");
            Check.that(!(started && dead), "a dead worker is called");
            started = true;
            working = true;
            Check.that(++staff.busy <= PLACES, "too many calls at once");
            try {
                for (int turns = staff.schedule.choose(4); turns > 0; turns--) {
                    dieIfKilled();
                    yieldNow();
                }
                if (staff.crashes && staff.schedule.choose(10) == 0) {
                    dead = true;
                }
                dieIfKilled();
                return ((Number) Objects.requireNonNull(WorkerMessages.unpack(operation))).call();
            } finally {
                working = false;
                staff.busy--;
            }
        }

        private void dieIfKilled() {
            if (dead) {
                throw new WorkerCrashedException("it is dead", 1);
            }
        }

        @Override
        public boolean isAlive() {
            return started && !dead;
        }

        @Override
        public void kill() {
            dead = true;
            while (working) {
                yieldNow();
            }
        }

        @Override
        public void end(long patienceMillis) {
            dead = true;
        }
    }
}
