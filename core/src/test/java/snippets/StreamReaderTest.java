package snippets;

import static io.asyncio4j.Asyncio.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import io.asyncio4j.stream.StreamWriter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StreamReaderTest {

    // @start region=shout
    static void shout(StreamReader in, StreamWriter out) {
        for (String line : in.lines()) { // waits for the next
            out.write(line.toUpperCase(Locale.ROOT) + "\n"); // waits while the receiver is slow
        }
    }
    // @end

    @Test
    void linesAreShouted() {
        var sent = new StringBuilder();
        run(() -> {
            var in = new StreamBuffer();
            in.feed("tea\nmilk\n".getBytes(UTF_8));
            in.feedEof();
            shout(in, new Written(sent));
        });

        assertThat(sent).hasToString("TEA\nMILK\n");
    }

    private record Written(StringBuilder text) implements StreamWriter {

        @Override
        public void write(byte[] bytes) {
            text.append(new String(bytes, UTF_8));
        }

        @Override
        public void writeEof() {}
    }
}
