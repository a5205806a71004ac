package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.yieldNow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.Runner;
import io.asyncio4j.lowlevel.VirtualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class InboundTest {

    @Test
    void theChannelStopsReadingWhileTheStreamIsFull() throws Exception {
        with((inbound, channel) -> {
            var stream = inbound.begin(8);
            feed(inbound, "12345678");
            assertThat(reads(channel)).isTrue();
            feed(inbound, "9");
            assertThat(reads(channel)).isFalse();
            stream.readExactly(6);
            assertThat(reads(channel)).isFalse();
            stream.readExactly(1);
            assertThat(reads(channel)).isTrue();
        });
    }

    @Test
    void whoeverPausesItStopsTheReadingToo() throws Exception {
        with((inbound, channel) -> {
            var stream = inbound.begin(8);
            inbound.pause();
            assertThat(reads(channel)).isFalse();
            feed(inbound, "123456789");
            inbound.resume();
            assertThat(reads(channel)).isFalse();
            inbound.pause();
            stream.readExactly(9);
            assertThat(reads(channel)).isFalse();
            inbound.resume();
            assertThat(reads(channel)).isTrue();
        });
    }

    @Test
    void aStreamThatHasEndedOrFailedStopsNothing() throws Exception {
        with((inbound, channel) -> {
            var first = inbound.begin(1);
            feed(inbound, "first");
            assertThat(reads(channel)).isFalse();
            inbound.end();
            assertThat(inbound.isArriving()).isFalse();
            assertThat(reads(channel)).isTrue();
            var second = inbound.begin(1);
            feed(inbound, "second");
            assertThat(reads(channel)).isFalse();
            assertThat(new String(first.readAll(), UTF_8)).isEqualTo("first");
            assertThat(reads(channel)).isFalse();
            inbound.fail(new IllegalStateException("broken"));
            assertThat(reads(channel)).isTrue();
            assertThat(new String(second.readExactly(6), UTF_8)).isEqualTo("second");
            assertThatThrownBy(() -> second.read(1)).hasMessage("broken");
        });
    }

    @Test
    void whatComesWhileNoStreamArrivesIsDropped() throws Exception {
        with((inbound, channel) -> {
            feed(inbound, "before");
            var stream = inbound.begin(8);
            feed(inbound, "it");
            inbound.end();
            feed(inbound, "after");
            inbound.end();
            inbound.fail(new IllegalStateException("late"));
            assertThat(new String(stream.readAll(), UTF_8)).isEqualTo("it");
        });
    }

    @Test
    void theReaderOfAStreamIsTheOneThatIsAskedFor() throws Exception {
        with((inbound, channel) -> {
            var story = new ArrayList<String>();
            var first = inbound.begin(8, () -> story.add("first wanted"));
            feed(inbound, "1");
            first.read(1);
            assertThat(story).isEmpty();
            var reading = createTask(() -> first.read(1));
            yieldNow();
            assertThat(story).containsExactly("first wanted");
            inbound.end();
            assertThat(reading.await()).isEmpty();
            var second = inbound.begin(8, () -> story.add("second wanted"));
            var waiting = createTask(() -> second.read(1));
            yieldNow();
            inbound.end();
            waiting.await();
            assertThat(story).containsExactly("first wanted", "second wanted");
        });
    }

    @Test
    void bytesGoIntoTheReadersMemoryFirst() throws Exception {
        with((inbound, channel) -> {
            var stream = inbound.begin(8);
            var memory = ByteBuffer.allocate(3);
            var reading = createTask(() -> stream.read(memory));
            yieldNow();
            feed(inbound, "12345");
            assertThat(reading.await()).isEqualTo(3);
            assertThat(new String(memory.array(), UTF_8)).isEqualTo("123");
            assertThat(new String(stream.read(8), UTF_8)).isEqualTo("45");
        });
    }

    private interface Scene {

        void play(Inbound inbound, EmbeddedChannel channel) throws Exception;
    }

    private static void with(Scene scene) throws Exception {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> {
                var channel = new EmbeddedChannel();
                scene.play(new Inbound(channel), channel);
            });
        }
    }

    private static boolean reads(EmbeddedChannel channel) {
        return channel.config().isAutoRead();
    }

    private static void feed(Inbound inbound, String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, UTF_8);
        inbound.feed(bytes);
        bytes.release();
    }
}
