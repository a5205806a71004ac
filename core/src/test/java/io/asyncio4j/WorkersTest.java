package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.uncancellable;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WorkersTest {

    private final List<String> story = new CopyOnWriteArrayList<>();

    @Test
    void eachRunsTheProgramOnALoopOfItsOwn() {
        Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
        Workers.run(3, worker -> {
            loops.add(worker.loop());
            assertThat(EventLoop.current()).isSameAs(worker.loop());
            assertThat(createTask(() -> Worker.find().orElseThrow()).await()).isSameAs(worker);
            assertThat(worker.count()).isEqualTo(3);
            story.add(worker.toString());
            assertThat(EventLoop.current().toString()).contains("worker-" + worker.number());
        });
        assertThat(loops).hasSize(3).allMatch(EventLoop::isClosed);
        assertThat(story).containsExactlyInAnyOrder("Worker[0 of 3]", "Worker[1 of 3]", "Worker[2 of 3]");
        assertThat(Worker.find()).isEmpty();
    }

    @Test
    void theFailureOfOneEndsAllAndIsThrownAsItIs() {
        var others = new CountDownLatch(2);
        assertThatThrownBy(() -> Workers.run(3, worker -> {
                    if (worker.number() == 1) {
                        while (others.getCount() > 0) {
                            sleep(millis(1));
                        }
                        throw new IOException("one has failed");
                    }
                    try {
                        others.countDown();
                        sleep(seconds(100));
                    } catch (CancelledError e) {
                        sleep(millis(10));
                        story.add("cleaned up");
                        throw e;
                    }
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("one has failed");
        assertThat(story).containsExactly("cleaned up", "cleaned up");
    }

    @Test
    void theyCanBeStoppedTogether() throws Exception {
        var begun = new CountDownLatch(2);
        run(() -> assertThatThrownBy(() -> Deadline.run(seconds(100), deadline -> {
                    createTask(() -> {
                        begun.await();
                        deadline.reschedule(millis(1));
                    });
                    Workers.run(2, _ -> {
                        begun.countDown();
                        try {
                            sleep(seconds(100));
                        } finally {
                            story.add("ended");
                        }
                    });
                }))
                .isInstanceOf(TimedOutException.class));
        assertThat(story).containsExactly("ended", "ended");
    }

    @Test
    void itWaitsForCleanUpHoweverOftenItIsCancelled() throws Exception {
        var cleaning = new SharedQueue<String>(1);
        var begun = new SharedQueue<String>(1);
        var goOn = new SharedQueue<String>(1);
        run(() -> {
            var running = createTask(() -> Workers.run(1, _ -> {
                begun.put("yes");
                try {
                    sleep(seconds(100));
                } finally {
                    cleaning.put("begun");
                    uncancellable(goOn::get);
                    story.add("cleaned up");
                }
            }));
            begun.get();
            running.cancel();
            cleaning.get();
            for (int n = 0; n < 3; n++) {
                running.cancel();
                sleep(millis(10));
                assertThat(running.isDone()).isFalse();
            }
            goOn.put("on");
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
        });
        assertThat(story).containsExactly("cleaned up");
    }

    @Test
    void itsOwnLoopGoesOnWhileTheOthersAreClosed() throws Exception {
        var cleaning = new SharedQueue<EventLoop>(1);
        var goOn = new SharedQueue<String>(1);
        run(() -> {
            var running = createTask(() -> Workers.run(1, worker -> {
                createTask(
                        () -> { // left behind: closing the loop cancels it
                            try {
                                sleep(seconds(100));
                            } finally {
                                cleaning.put(worker.loop());
                                uncancellable(goOn::get);
                            }
                        });
                yieldNow();
            }));
            var loop = timeout(seconds(20), cleaning::get);
            running.cancel();
            sleep(millis(10));
            assertThat(running.isDone()).isFalse();
            goOn.put("on");
            assertThatThrownBy(running::await).isInstanceOf(CancelledError.class);
            assertThat(loop.isClosed()).isTrue();
        });
    }

    @Test
    void misuseIsNamed() {
        assertThatThrownBy(() -> Workers.run(0, _ -> {})).hasMessage("count must be >= 1, was 0");
    }
}
