package io.asyncio4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [StreamWriter] can do that takes arrays and ends.
class StreamWriterTest {

    private final Recorder recorder = new Recorder();

    @Test
    void textIsSentInUtf8() {
        recorder.write("☂");
        assertThat(recorder.events).containsExactly("☂");
    }

    @Test
    void whatRemainsInABufferIsSentAndRemainsNoLonger() {
        var buffer = ByteBuffer.wrap("abcdef".getBytes(StandardCharsets.UTF_8), 1, 3);
        recorder.write(buffer);
        assertThat(recorder.events).containsExactly("bcd");
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    void aBufferWhoseWriteFailsKeepsWhatRemains() {
        recorder.broken = true;
        var buffer = ByteBuffer.wrap(new byte[3]);
        assertThatThrownBy(() -> recorder.write(buffer)).isInstanceOf(UncheckedIOException.class);
        assertThat(buffer.remaining()).isEqualTo(3);
    }

    @Test
    void theJdkWritesToItAsAnOutputStream() throws Exception {
        OutputStream out = recorder.asOutputStream();
        byte[] reused = {'a', 'b', 'c', 'd'};
        out.write(reused, 1, 2);
        reused[1] = 'x';
        out.write('e');
        out.write(reused, 0, 0);
        out.flush();
        out.close();
        assertThat(recorder.events).containsExactly("bc", "e", "end");
        assertThatThrownBy(() -> out.write(reused, 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theOutputStreamThrowsWhatTheJdkExpects() {
        recorder.broken = true;
        assertThatThrownBy(() -> recorder.asOutputStream().write(1))
                .isInstanceOf(IOException.class)
                .hasMessage("java.io.IOException: broken");
    }

    private static final class Recorder implements StreamWriter {

        private final List<String> events = new ArrayList<>();
        private boolean broken;

        @Override
        public void write(byte[] bytes) {
            if (broken) {
                throw new UncheckedIOException(new IOException("broken"));
            }
            events.add(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void writeEof() {
            events.add("end");
        }
    }
}
