package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.Runner;
import io.asyncio4j.lowlevel.VirtualClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final List<String> story = new ArrayList<>();

    @Test
    void afterAnErrorItRestsForASecond() throws Exception {
        with(10, (admission, listener) -> {
            fail(listener);
            note(listener, "at once");
            sleep(millis(999));
            note(listener, "a moment before");
            sleep(millis(2));
            note(listener, "a moment after");
        });
        assertThat(story)
                .containsExactly(
                        "cannot accept connections, trying again every second: too many open files",
                        "at once: rests",
                        "a moment before: rests",
                        "a moment after: accepts");
    }

    @Test
    void anErrorIsReportedOnceUntilSomebodyWasAccepted() throws Exception {
        with(10, (admission, listener) -> {
            for (int n = 0; n < 3; n++) {
                fail(listener);
                sleep(millis(1_500));
            }
            assertThat(story).hasSize(1);
            admission.enter();
            fail(listener);
            assertThat(story).hasSize(2);
        });
    }

    @Test
    void whileItIsFullItRestsOnAllItsListeners() throws Exception {
        with(2, (admission, listener) -> {
            var other = new EmbeddedChannel(admission);
            admission.enter();
            note(listener, "one");
            admission.enter();
            note(listener, "two");
            note(other, "two");
            fail(listener);
            sleep(millis(1_500));
            note(listener, "two, after an error");
            admission.leave();
            note(listener, "one");
            note(other, "one");
            fail(listener);
            admission.leave();
            note(listener, "none, but after an error");
        });
        assertThat(story)
                .filteredOn(line -> !line.startsWith("cannot"))
                .containsExactly(
                        "one: accepts",
                        "two: rests",
                        "two: rests",
                        "two, after an error: rests",
                        "one: accepts",
                        "one: accepts",
                        "none, but after an error: rests");
    }

    private interface Scene {

        void play(Admission admission, EmbeddedChannel listener);
    }

    private void with(int most, Scene scene) throws Exception {
        try (var runner = new Runner(options -> options.driver(new VirtualClock())
                .slowStep(Duration.ZERO) // nothing is said about slow steps: the machine is busy
                .errorHandler(report ->
                        story.add(report.message() + ": " + report.error().getMessage())))) {
            runner.run(() -> {
                var admission = new Admission(most);
                scene.play(admission, new EmbeddedChannel(admission));
            });
        }
    }

    private static void fail(EmbeddedChannel listener) {
        listener.pipeline().fireExceptionCaught(new IOException("too many open files"));
    }

    private void note(EmbeddedChannel listener, String when) {
        story.add(when + ": " + (listener.config().isAutoRead() ? "accepts" : "rests"));
    }
}
