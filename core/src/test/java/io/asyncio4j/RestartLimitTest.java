package io.asyncio4j;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestartLimitTest {

    @Test
    void thePauseDoublesUpToTheLongest() {
        var limit = new RestartLimit(5, seconds(60), millis(100), millis(500));
        assertThat(limit.next(seconds(0))).isEqualTo(millis(100));
        assertThat(limit.next(seconds(1))).isEqualTo(millis(200));
        assertThat(limit.next(seconds(2))).isEqualTo(millis(400));
        assertThat(limit.next(seconds(3))).isEqualTo(millis(500));
        assertThat(limit).hasToString("restart 4 of at most 5 in 60 s");
    }

    @Test
    void oneTooManyWithinThePeriodIsTheLast() {
        var limit = new RestartLimit(2, seconds(10), millis(100), seconds(1));
        assertThat(limit.next(seconds(0))).isNotNull();
        assertThat(limit.next(seconds(9))).isNotNull();
        assertThat(limit.next(seconds(9.9))).isNull();
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        var limit = new RestartLimit(2, seconds(10), millis(100), seconds(1));
        limit.next(seconds(0));
        limit.next(seconds(1));
        assertThat(limit.next(seconds(10))).isEqualTo(millis(200));
        assertThat(limit.next(seconds(30))).isEqualTo(millis(100));
    }

    @Test
    void byDefaultTheFirstFailureIsTheLast() {
        assertThat(new RestartLimit(0, seconds(1), millis(1), millis(1)).next(seconds(5)))
                .isNull();
    }
}
