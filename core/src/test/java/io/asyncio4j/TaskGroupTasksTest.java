package io.asyncio4j;

import static io.asyncio4j.Asyncio.currentTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskGroupTasksTest {

    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");

    @Test
    void theErrorsOfNestedGroupsNest() {
        Virtual.run(_ -> {
            var outer = catchThrowableOfType(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> {
                        group.createTask(() -> TaskGroup.run(inner -> inner.createTask(() -> fail("inside"))));
                        yieldNow();
                        yieldNow();
                        fail("outside");
                    }));
            assertThat(outer.exceptions()).hasSize(2);
            assertThat(((ExceptionGroup) outer.exceptions().getFirst()).exceptions())
                    .extracting(Throwable::getMessage)
                    .containsExactly("inside");
            assertThat(outer.exceptions().getLast()).hasMessage("outside");
        });
    }

    @Test
    void aTaskThatHasEndedIsForgottenAtOnce() {
        Virtual.run(_ -> TaskGroup.run(group -> {
            group.createTask("short", () -> {});
            var lasting = group.createTask("lasting", () -> sleep(seconds(1)));
            yieldNow();
            yieldNow();
            assertThat(EventLoop.current().allTasks()).isEqualTo(Set.of(currentTask(), lasting));
        }));
    }

    @Test
    void noStrayCancellationHitsWhoCatchesTheErrorOfAGroup() {
        var story = Virtual.run(test -> {
                    assertThatThrownBy(() -> TaskGroup.run(group -> {
                                group.createTask(() -> fail("failed"));
                                sleep(seconds(10)); // cut short
                            }))
                            .isInstanceOf(ExceptionGroup.class);
                    sleep(seconds(1));
                    test.log("cancelling " + currentTask().cancelling());
                })
                .story();

        assertThat(story).containsExactly("1000 cancelling 0");
    }

    @Test
    void aTaskHasItsNameAndACopyOfTheValues() {
        var story = Virtual.run(test -> {
                    var _ = USER.set("bob");
                    TaskGroup.run(group -> {
                        group.createTask("worker", () -> {
                            test.log(currentTask().name() + " of " + USER.get());
                            var _ = USER.set("eve");
                        });
                    });
                    test.log("still " + USER.get());
                })
                .story();

        assertThat(story).containsExactly("0 worker of bob", "0 still bob");
    }

    private static void fail(String message) {
        throw new IllegalStateException(message);
    }
}
