package io.asyncio4j.stream;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Runner;
import io.asyncio4j.Task;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.lowlevel.VirtualClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The memory that a reader lends to the source of a [StreamBuffer].
class StreamBufferLentTest {

    private final ByteBuffer memory = ByteBuffer.allocate(10).position(1);

    @Test
    void itIsLentWhileItsReaderWaitsAndNothingElseIsThere() {
        run(buffer -> {
            assertThat(buffer.lent()).isNull();
            var reading = beginRead(buffer);
            assertThat(buffer.lent()).isSameAs(memory);
            put(buffer, "abc");
            assertThat(buffer.lent()).as("what comes now comes later").isNull();
            assertThat(buffer.buffered()).isEqualTo(3);
            assertThat(buffer.received()).isEqualTo(3);
            buffer.feed(bytes("def"));
            assertThat(reading.await()).isEqualTo(3);
            assertThat(memory.position()).isEqualTo(4);
            assertThat(memory.flip().position(1)).isEqualTo(ByteBuffer.wrap(bytes("abc")));
            assertThat(buffer.lent()).isNull();
            assertThat(buffer.buffered()).isEqualTo(3);
            assertThat(buffer.takeAll()).asString().isEqualTo("def");
        });
    }

    @Test
    void whatIsFedGoesIntoItToo() {
        run(buffer -> {
            buffer.feed(new byte[1500]);
            buffer.feed(bytes("ab"));
            buffer.readExactly(1495);
            assertThat(buffer.read(memory)).isEqualTo(7);
            assertThat(memory.position()).isEqualTo(8);
            var reading = beginRead(buffer);
            buffer.feed(bytes("cdef"));
            assertThat(reading.await()).isEqualTo(2);
            assertThat(buffer.takeAll()).asString().isEqualTo("ef");
        });
    }

    @Test
    void ofAReaderThatIsCancelledItBecomesTheNextToBeRead() {
        run(buffer -> {
            var reading = beginRead(buffer);
            reading.cancel();
            put(buffer, "abc");
            buffer.feed(bytes("def"));
            assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
            assertThat(memory.position()).isEqualTo(1);
            assertThat(buffer.received()).isEqualTo(6);
            assertThat(buffer.takeAll()).asString().isEqualTo("abcdef");
        });
    }

    @Test
    void whatIsDiscardedIsGoneFromItToo() {
        run(buffer -> {
            var reading = beginRead(buffer);
            put(buffer, "abc");
            buffer.discard();
            buffer.feedEof();
            assertThat(reading.await()).isEqualTo(-1);
            assertThat(memory.position()).isEqualTo(1);
        });
    }

    @Test
    void whatIsInItIsReadBeforeAFailure() {
        run(buffer -> {
            var reading = beginRead(buffer);
            put(buffer, "abc");
            buffer.fail(new IllegalStateException("broken"));
            assertThat(buffer.atEof()).isFalse();
            assertThat(reading.await()).isEqualTo(3);
            assertThatThrownBy(() -> buffer.read(memory)).hasMessage("broken");
        });
    }

    @Test
    void aCountThatDoesNotFitIsRefused() {
        run(buffer -> {
            assertThatThrownBy(() -> buffer.filled(1)).hasMessage("count must be 1 to 0, was 1");
            var reading = beginRead(buffer);
            assertThatThrownBy(() -> buffer.filled(0)).hasMessage("count must be 1 to 9, was 0");
            assertThatThrownBy(() -> buffer.filled(10)).hasMessage("count must be 1 to 9, was 10");
            assertThatThrownBy(() -> toThread(() -> buffer.filled(1)))
                    .hasMessageStartingWith("filled must be called on its event loop");
            put(buffer, "123456789");
            assertThat(reading.await()).isEqualTo(9);
            assertThat(memory.hasRemaining()).isFalse();
        });
    }

    private Task<Integer> beginRead(StreamBuffer buffer) {
        var reading = createTask(() -> buffer.read(memory));
        yieldNow();
        return reading;
    }

    private static void put(StreamBuffer buffer, String text) {
        ByteBuffer lent = Objects.requireNonNull(buffer.lent());
        lent.put(lent.position(), bytes(text));
        buffer.filled(text.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void run(VoidFn<StreamBuffer, RuntimeException> body) {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> body.accept(new StreamBuffer()));
        }
    }
}
