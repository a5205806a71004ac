package io.asyncio4j;

import static io.asyncio4j.Asyncio.asCompleted;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class AsCompletedTest {

    @Test
    void theTasksComeInTheOrderOfTheirEnds() {
        var story = Virtual.run(test -> {
                    var tasks = List.of(after(3), after(1), after(2));
                    for (var task : asCompleted(tasks)) {
                        assertThat(tasks).contains(task);
                        test.log(task.result());
                    }
                })
                .story();

        assertThat(story).containsExactly("1000 after 1", "2000 after 2", "3000 after 3");
    }

    @Test
    void eachCountsOnceAndWhatIsDoneComesFirst() {
        Virtual.run(_ -> {
            var done = after(0);
            done.await();
            var later = after(1);
            var seen = new ArrayList<Task<String>>();
            asCompleted(List.of(later, done, later, done)).forEach(seen::add);
            assertThat(seen).containsExactly(done, later);
        });
    }

    @Test
    void failuresAndCancellationsComeAsTheyAre() {
        Virtual.run(_ -> {
            var failing = createTask(() -> {
                throw new IllegalStateException("broken");
            });
            var cancelled = createTask(() -> sleep(seconds(60)));
            cancelled.cancel();
            var seen = new ArrayList<Task<?>>();
            asCompleted(List.of(failing, cancelled)).forEach(seen::add);
            assertThat(seen).containsExactlyInAnyOrder(failing, cancelled);
            assertThat(failing.exception()).hasMessage("broken");
            assertThat(cancelled.isCancelled()).isTrue();
        });
    }

    @Test
    void aLimitLeavesTheRestRunningAndASecondLoopGoesOn() {
        var story = Virtual.run(test -> {
                    var completed = asCompleted(List.of(after(1), after(2), after(3)));
                    assertThatThrownBy(() -> timeout(seconds(1.5), () -> {
                                for (var task : completed) {
                                    test.log(task.result());
                                }
                            }))
                            .isInstanceOf(TimedOutException.class);
                    test.log("late");
                    for (var task : completed) {
                        test.log(task.result());
                    }
                })
                .story();

        assertThat(story).containsExactly("1000 after 1", "1500 late", "2000 after 2", "3000 after 3");
    }

    @Test
    void misuseIsAnError() {
        Virtual.run(_ -> {
            var completed = asCompleted(List.of(after(5)));
            var waiting = createTask(() -> completed.iterator().next());
            yieldNow();
            assertThatThrownBy(() -> completed.iterator().next())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("one task at a time");
            waiting.await();
            assertThatThrownBy(() -> completed.iterator().next()).isInstanceOf(NoSuchElementException.class);
        });
    }

    private static Task<String> after(int delay) {
        return createTask(() -> {
            sleep(seconds(delay));
            return "after " + delay;
        });
    }
}
