package io.asyncio4j.test;

import io.asyncio4j.Runner;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.stream.StreamBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// A buffer that gets what is sent in one piece.
class StreamBufferTest extends StreamReaderContract {

    @Override
    protected void run(Story story) {
        inPieces(Integer.MAX_VALUE, story);
    }

    static void inPieces(int length, Story story) {
        try (var runner = new Runner(options -> options.driver(new VirtualClock()))) {
            runner.run(() -> {
                var buffer = new StreamBuffer();
                story.tell(new Feeder(buffer, length), buffer);
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private record Feeder(StreamBuffer buffer, int piece) implements Sender {

        @Override
        public void send(byte[] bytes) {
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length - from, piece) + from;
                buffer.feed(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
        }

        @Override
        public void end() {
            buffer.feedEof();
        }

        @Override
        public void breakOff() {
            buffer.fail(new UncheckedIOException(new IOException("broken")));
        }
    }
}
