package io.asyncio4j;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.lowlevel.VirtualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A loop whose thread dies, since the JVM fails it.
class BrokenLoopTest {

    @Test
    void whoeverWaitsIsToldAndTheLoopIsClosed() {
        var error = new OutOfMemoryError("for the test");
        try (var loop = EventLoop.start()) {
            Engine engine = loop.engine();
            engine.thread().setUncaughtExceptionHandler((_, _) -> {});
            assertThatThrownBy(() -> loop.run(() -> {
                        engine.enqueue(new Due(engine::enqueue) {
                            @Override
                            void act() {
                                throw error;
                            }
                        });
                        sleep(seconds(600));
                    }))
                    .isSameAs(error);
            assertThat(loop.isClosed()).isTrue();
            assertThatThrownBy(() -> loop.run(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the event loop is closed");
        }
    }

    @Test
    @Timeout(300)
    void aProgramThatNeedsMoreMemoryThanThereIsEnds() throws Exception {
        for (String collector : List.of("-XX:+UseSerialGC", "-XX:+UseG1GC")) {
            for (String heap : List.of("-Xmx24m", "-Xmx48m")) {
                Process program = JavaProgram.start(Hoarder.class, collector, heap);
                assertThat(program.errorReader().lines())
                        .as(collector + heap)
                        .anyMatch(line -> line.contains("OutOfMemoryError"));
                assertThat(program.waitFor()).isNotZero();
            }
        }
    }

    /// More tasks than fit into memory.
    static final class Hoarder {

        public static void main(String[] args) {
            try (var runner = new Runner(options ->
                    options.driver(new VirtualClock()).slowStep(Duration.ZERO))) { // creating them all takes a while
                runner.run(() -> {
                    for (int n = 0; n < 1_000_000; n++) {
                        Asyncio.createTask(() -> sleep(seconds(5_000)));
                    }
                    sleep(seconds(10_000));
                });
            }
        }
    }
}
