package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MillionSleepersTest {

    @Test
    @Timeout(120)
    void aMillionTasksSleepAndWakeInOrderInAHeapOfOneGibibyte() throws Exception {
        Process program = JavaProgram.start(MillionSleepers.class, "-XX:+UseG1GC", "-Xmx1g");

        assertThat(program.inputReader().lines()).containsExactly("1000000 woke in order");
        assertThat(program.errorReader().lines()).isEmpty();
        assertThat(program.waitFor()).isZero();
    }

    /// A program of a million tasks that sleep at the same time.
    static final class MillionSleepers {

        private static final int COUNT = 1_000_000;

        private static int woken;

        public static void main(String[] args) {
            try (var runner = new Runner(options ->
                    options.driver(new VirtualClock()).slowStep(Duration.ZERO))) { // creating them all takes a while
                runner.run(() -> {
                    for (int n = 0; n < COUNT; n++) {
                        int mine = n;
                        createTask(() -> {
                            sleep(Duration.ofMillis(1_000 + mine));
                            if (mine == woken) {
                                woken++;
                            }
                        });
                    }
                    sleep(seconds(5_000));
                });
            }
            System.out.println(woken + " woke in order");
        }
    }
}
