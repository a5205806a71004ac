package io.asyncio4j.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Texts in pieces, against the JDK's decoder.
class Utf8CheckTest {

    private static final String TEXT = "plain ASCII of some length, then äöü € 😀 日本語, and plain again at its end";

    private final Random random = new Random(1);

    @Test
    void whatIsTextIsSoHoweverItIsCut() {
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 1000; round++) {
            assertThat(isText(text)).isTrue();
        }
    }

    @Test
    void aByteThatIsWrongIsFoundWhereverItIs() {
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < text.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = text.clone();
                changed[at] = (byte) value;
                assertThat(isText(changed)).as("%d at %d", value, at).isEqualTo(isTextForTheJdk(changed));
            }
        }
    }

    @Test
    void aTextThatEndsWithinACharacterIsNotComplete() {
        byte[] text = "0123456789€".getBytes(StandardCharsets.UTF_8);
        var check = new Utf8Check();
        assertThat(check.isValid(Arrays.copyOf(text, text.length - 1))).isTrue();
        assertThat(check.isComplete()).isFalse();
        assertThat(check.isValid(new byte[] {text[text.length - 1]})).isTrue();
        assertThat(check.isComplete()).isTrue();
    }

    private boolean isText(byte[] bytes) {
        var check = new Utf8Check();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(30));
            if (!check.isValid(Arrays.copyOfRange(bytes, from, to))) {
                return false;
            }
            from = to;
        }
        return check.isComplete();
    }

    private static boolean isTextForTheJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
