package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ManySleepersTest {

    @Test
    @Timeout(300)
    void aHundredThousandTasksSleepAndWakeInOrderInAHeapOfThreeHundredMebibytes() throws Exception {
        sleepAndWake(100_000, "-Xmx300m"); // 200 do where they are compiled early enough
    }

    @Test
    @Tag("heavy")
    @Timeout(600)
    void aMillionTasksSleepAndWakeInOrderInAHeapOfOneGibibyte() throws Exception {
        sleepAndWake(1_000_000, "-Xmx1g");
    }

    private static void sleepAndWake(int count, String heap) throws Exception {
        Process program = JavaProgram.start(ManySleepers.class, "-XX:+UseG1GC", heap, "-Dcount=" + count);

        assertThat(program.inputReader().lines()).containsExactly(count + " woke in order");
        assertThat(program.errorReader().lines()).isEmpty();
        assertThat(program.waitFor()).isZero();
    }

    /// A program of very many tasks that sleep at the same time.
    static final class ManySleepers {

        private static final int COUNT = Integer.getInteger("count");

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
