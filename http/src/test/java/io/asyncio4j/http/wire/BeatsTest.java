package io.asyncio4j.http.wire;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.asyncio4j.test.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Heartbeats of many connections are due together, and none too soon.
class BeatsTest {

    private final List<Duration> called = new ArrayList<>();

    @AsyncTest
    void pausesThatBeginAtDifferentTimesEndTogether() {
        for (int i = 0; i < 9; i++) {
            beat(seconds(20), seconds(20));
            sleep(millis(110));
        }
        sleep(seconds(25));
        assertThat(called).hasSize(9);
        assertThat(called).allSatisfy(time -> assertThat(time.toNanosPart()).isZero());
        assertThat(called.stream().distinct()).hasSizeLessThan(3);
    }

    @AsyncTest
    void noneEndsTooSoonOrASecondTooLate() {
        for (int i = 0; i < 50; i++) {
            sleep(millis(37));
            Duration begin = EventLoop.current().time();
            Duration pause = seconds(5).plus(millis(13L * i));
            Beats.later(pause, seconds(5), () -> {
                called.add(EventLoop.current().time().minus(begin).minus(pause));
            });
        }
        sleep(seconds(10));
        assertThat(called).hasSize(50);
        assertThat(called).allSatisfy(late -> assertThat(late).isBetween(Duration.ZERO, Duration.ofNanos(999_999_999)));
    }

    @AsyncTest
    void shortPausesAreKeptTo() {
        sleep(millis(110));
        Duration begin = EventLoop.current().time();
        beat(millis(250), millis(250));
        beat(millis(4_999), millis(4_999));
        sleep(seconds(6));
        assertThat(called).containsExactly(begin.plus(millis(250)), begin.plus(millis(4_999)));
    }

    @AsyncTest
    void onesThatNeverEndAreAllowed() {
        Beats.later(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE), () -> {})
                .cancel();
    }

    @AsyncTest
    void whatIsCancelledIsNotCalled() {
        beat(seconds(7), seconds(7)).cancel();
        sleep(seconds(9));
        assertThat(called).isEmpty();
    }

    private Handle beat(Duration pause, Duration usual) {
        return Beats.later(pause, usual, () -> called.add(EventLoop.current().time()));
    }
}
