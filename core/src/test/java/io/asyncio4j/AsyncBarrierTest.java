package io.asyncio4j;

import static io.asyncio4j.Asyncio.awaitAll;
import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AsyncBarrierTest {

    @Test
    void eachGetsItsPlaceOnceAndTheLastGoesOnFirst() {
        var story = Virtual.run(test -> {
                    var barrier = new AsyncBarrier(3);
                    var tasks = IntStream.range(0, 3)
                            .mapToObj(_ -> createTask(() -> {
                                int place = barrier.await();
                                test.log("place " + place);
                                return place;
                            }))
                            .toList();
                    assertThat(awaitAll(tasks)).containsExactly(0, 1, 2);
                })
                .story();

        assertThat(story).containsExactly("0 place 2", "0 place 0", "0 place 1");
    }

    @Test
    void whoComesWhileARoundStillLeavesBelongsToTheNext() {
        Virtual.run(_ -> {
            var barrier = new AsyncBarrier(2);
            var first = createTask(barrier::await);
            yieldNow();
            assertThat(barrier.await()).isOne();
            var early = createTask(barrier::await); // the first has not left yet
            assertThat(first.isDone()).isFalse();
            yieldNow();
            assertThat(early.isDone()).isFalse();
            assertThat(barrier.statistics()).isEqualTo(new AsyncBarrier.Statistics(2, 1, false));
            assertThat(barrier.await()).isOne();
            assertThat(early.await()).isZero();
            assertThat(first.await()).isZero();
        });
    }

    @Test
    void oneThatIsCancelledJustLeaves() {
        Virtual.run(_ -> {
            var barrier = new AsyncBarrier(2);
            var cancelled = createTask(barrier::await);
            yieldNow();
            cancelled.cancel();
            var next = createTask(barrier::await);
            yieldNow();
            assertThat(barrier.isBroken()).isFalse();
            assertThat(barrier.await()).isOne();
            assertThat(next.await()).isZero();
        });
    }

    @Test
    void resetFailsThoseWhoWaitAndAbortTheNextToo() {
        Virtual.run(_ -> {
            var barrier = new AsyncBarrier(2);
            var first = createTask(barrier::await);
            yieldNow();
            barrier.reset();
            assertThatThrownBy(first::await).isInstanceOf(BarrierBrokenException.class);
            assertThat(barrier.isBroken()).isFalse();

            var second = createTask(barrier::await);
            yieldNow();
            barrier.abort();
            assertThatThrownBy(second::await).isInstanceOf(BarrierBrokenException.class);
            assertThatThrownBy(barrier::await)
                    .isInstanceOf(BarrierBrokenException.class)
                    .hasMessage("the barrier was broken or reset: AsyncBarrier[0 of 2 waiting, broken]");

            barrier.reset();
            var third = createTask(barrier::await);
            yieldNow();
            assertThat(barrier.parties() - 1).isEqualTo(barrier.await());
            assertThat(third.await()).isZero();
        });
    }
}
