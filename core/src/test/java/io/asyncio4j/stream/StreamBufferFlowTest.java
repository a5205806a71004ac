package io.asyncio4j.stream;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.toThread;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Runner;
import io.asyncio4j.function.VoidBlockingOp;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.lowlevel.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a [StreamBuffer] tells its source, and what it does with chunks.
class StreamBufferFlowTest {

    @Test
    void aboveTheHighWaterMarkItIsFullUntilAQuarterIsLeft() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(new byte[100]);
            story.log("100");
            buffer.feed(new byte[1]);
            buffer.feed(new byte[50]);
            buffer.readExactly(125);
            story.log("26 left");
            buffer.readExactly(1);
            assertThat(story.events).containsExactly("100", "full", "26 left", "not full");
        });
    }

    @Test
    void aReaderThatWaitsForMoreThanTheMarkKeepsItFromBeingFull() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(new byte[150]);
            var reading = createTask(() -> buffer.readExactly(400));
            yieldNow();
            buffer.feed(new byte[200]);
            story.log("350");
            buffer.feed(new byte[200]);
            reading.await();
            assertThat(story.events).containsExactly("full", "not full", "wanted", "350", "full");
        });
    }

    @Test
    void aCancelledReaderNoLongerKeepsItFromBeingFull() {
        run(story -> {
            var buffer = story.buffer(100);
            var reading = createTask(() -> buffer.readExactly(400));
            yieldNow();
            buffer.feed(new byte[200]);
            reading.cancel();
            assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
            assertThat(story.events).containsExactly("wanted", "full");
            assertThat(buffer.buffered()).isEqualTo(200);
        });
    }

    @Test
    void onlyAReaderThatMustWaitIsAnnounced() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(bytes("ab\n"));
            buffer.readLine();
            assertThat(story.events).isEmpty();
            var reading = createTask(buffer::readLine);
            yieldNow();
            assertThat(story.events).containsExactly("wanted");
            buffer.feedEof();
            assertThat(reading.await()).isNull();
        });
    }

    @Test
    void aChunkThatIsTakenWholeIsNotCopied() {
        run(story -> {
            var buffer = story.buffer(10_000);
            byte[] first = new byte[2000];
            byte[] second = new byte[2000];
            buffer.feed(first);
            buffer.feed(second);
            assertThat(buffer.read(2000)).isSameAs(first);
            assertThat(buffer.readExactly(2000)).isSameAs(second);
            buffer.feed(first);
            buffer.feedEof();
            assertThat(buffer.readAll()).isSameAs(first);
        });
    }

    @Test
    void tinyChunksThatWaitAreJoined() {
        run(story -> {
            var buffer = story.buffer(10_000);
            for (int i = 0; i < 3000; i++) {
                buffer.feed(new byte[] {(byte) i});
            }
            int reads = 0;
            for (int left = 3000; left > 0; reads++) {
                left -= buffer.read(5000).length;
            }
            assertThat(reads).isEqualTo(3);
        });
    }

    @Test
    void aTransferThatIsCancelledWhileItWritesKeepsTheChunk() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(bytes("abc"));
            var transfer = createTask(() -> buffer.transferTo(new Stuck()));
            yieldNow();
            buffer.feed(bytes("def"));
            assertThatThrownBy(() -> buffer.read(1)).hasMessageContaining("is reading this stream already");
            assertThatThrownBy(buffer::takeAll).hasMessageContaining("is reading this stream already");
            transfer.cancel();
            assertThatThrownBy(transfer::await).isInstanceOf(CancelledError.class);
            assertThat(buffer.takeAll()).asString().isEqualTo("abcdef");
        });
    }

    @Test
    void whatIsDiscardedIsGoneAndMakesRoom() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(new byte[200]);
            buffer.discard();
            buffer.feed(new byte[200]);
            buffer.feedEof();
            assertThat(buffer.readAll()).isEmpty();
            assertThat(buffer.received()).isEqualTo(400);
            assertThat(story.events).containsExactly("full", "not full");
        });
    }

    @Test
    void whoeverReadsWhenEverythingIsDiscardedFindsTheEnd() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(bytes("ab"));
            var line = createTask(() -> buffer.readUntil("\n"));
            yieldNow();
            buffer.feed(bytes("c\n")); // and before the task goes on:
            buffer.discard();
            yieldNow();
            assertThat(line.isDone()).isFalse();
            buffer.feedEof();
            assertThatThrownBy(line::await)
                    .isInstanceOf(IncompleteReadException.class)
                    .hasMessage("the stream ended after 0 bytes, expected \"\\n\"");
        });
    }

    @Test
    void whatIsDiscardedWhileItIsTransferredIsWrittenOnce() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(bytes("abc"));
            var written = new Promise<byte[]>();
            var goOn = new Promise<@Nullable Void>();
            var transfer = createTask(() -> buffer.transferTo(new StreamWriter() {
                @Override
                public void write(byte[] bytes) {
                    written.complete(bytes);
                    goOn.await();
                }

                @Override
                public void writeEof() {}
            }));
            assertThat(written.await()).asString().isEqualTo("abc");
            buffer.discard();
            buffer.feedEof();
            goOn.complete(null);
            assertThat(transfer.await()).isEqualTo(3);
            assertThat(buffer.atEof()).isTrue();
        });
    }

    @Test
    void aChunkOfNothingIsNoEnd() {
        run(story -> {
            var buffer = story.buffer(10_000);
            buffer.feed(new byte[0]);
            buffer.feed(new byte[2000]);
            assertThat(buffer.read(10)).hasSize(10);
        });
    }

    @Test
    void aSearchBeginsWhereTheLastReadHasStopped() {
        run(story -> {
            var buffer = story.buffer(10_000);
            byte[] first = new byte[2000];
            first[10] = '\n';
            byte[] second = new byte[2000];
            second[20] = '\n';
            buffer.feed(first);
            buffer.feed(second);
            buffer.readExactly(100);
            assertThat(buffer.readUntil("\n")).hasSize(1900 + 21);
        });
    }

    @Test
    void whatIsThereIsReadInACallbackToo() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(bytes("one\ntwo"));
            var read = new Promise<@Nullable String>();
            EventLoop.current().callSoon(() -> read.complete(buffer.readLine()));
            assertThat(read.await()).isEqualTo("one");
        });
    }

    @Test
    void itIsAtItsEndWhenEverythingHasComeAndWasRead() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.feed(bytes("ab"));
            assertThat(buffer.atEof()).isFalse();
            buffer.feedEof();
            assertThat(buffer.hasEnded()).isTrue();
            assertThat(buffer.atEof()).isFalse();
            assertThat(buffer).hasToString("StreamBuffer[2 bytes, ended]");
            buffer.takeAll();
            assertThat(buffer.atEof()).isTrue();
            assertThatThrownBy(() -> buffer.feed(new byte[1])).hasMessage("feed was called after feedEof");
        });
    }

    @Test
    void whatComesAfterAFailureIsDropped() {
        run(story -> {
            var buffer = story.buffer(100);
            buffer.fail(new IllegalStateException("first"));
            buffer.fail(new IllegalStateException("second"));
            buffer.feed(new byte[1]);
            assertThatThrownBy(() -> buffer.read(1)).hasMessage("first");
        });
    }

    @Test
    void otherThreadsAreRefused() {
        run(story -> {
            var buffer = story.buffer(100);
            var operations = new LinkedHashMap<String, VoidBlockingOp<RuntimeException>>();
            operations.put("feed", () -> buffer.feed(new byte[1]));
            operations.put("feedEof", buffer::feedEof);
            operations.put("fail", () -> buffer.fail(new IllegalStateException()));
            operations.put("discard", buffer::discard);
            operations.put("takeAll", buffer::takeAll);
            operations.put("read", () -> buffer.read(1));
            operations.forEach((name, operation) -> assertThatThrownBy(() -> toThread(operation))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(name + " must be called on its event loop (EventLoop["));
        });
    }

    @Test
    void aHighWaterMarkBelowOneIsRefused() {
        run(story -> assertThatThrownBy(() -> story.buffer(0)).hasMessage("highWater must be >= 1, was 0"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void run(VoidFn<Recorder, RuntimeException> body) {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> body.accept(new Recorder()));
        }
    }

    private static final class Recorder implements StreamBuffer.Source {

        private final List<String> events = new ArrayList<>();
        private StreamBuffer buffer = new StreamBuffer();

        StreamBuffer buffer(int highWater) {
            buffer = new StreamBuffer(this, highWater);
            return buffer;
        }

        void log(String event) {
            events.add(event);
        }

        @Override
        public void wanted() {
            log("wanted");
        }

        @Override
        public void fullnessChanged() {
            log(buffer.isFull() ? "full" : "not full");
        }
    }

    /// Never has room.
    private static final class Stuck implements StreamWriter {

        @Override
        public void write(byte[] bytes) {
            new Promise<>().await();
        }

        @Override
        public void writeEof() {}
    }
}
