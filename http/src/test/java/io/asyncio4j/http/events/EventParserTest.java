package io.asyncio4j.http.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.PayloadException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventParserTest {

    private static final int MAX = 1000;

    // \n, \r and so on stand for themselves; each event is type/id/data
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: tea\\n\\n                                     | message/-/tea",
                "data:tea\\n\\n                                      | message/-/tea",
                "data:  tea\\n\\n                                    | message/-/ tea",
                "data: a\\ndata: b\\n\\n                             | message/-/a\\nb",
                "data: a\\rdata: b\\r\\r                             | message/-/a\\nb",
                "data: a\\r\\ndata: b\\r\\n\\r\\n                    | message/-/a\\nb",
                "data: a\\r\\n\\ndata: b\\n\\r                       | message/-/a message/-/b",
                "data\\n\\n                                          | message/-/",
                "data\\ndata\\n\\n                                   | message/-/\\n",
                "data: YHOO\\ndata: +2\\ndata: 10\\n\\n              | message/-/YHOO\\n+2\\n10",
                ": a comment\\n"
                        + "\\n"
                        + "data: first\\n"
                        + "id: 1\\n"
                        + "\\n"
                        + "data:second\\n"
                        + "id\\n"
                        + "\\n"
                        + "data:  third\\n"
                        + "\\n"
                        + "                                                 | message/1/first message//second message//"
                        + " third",
                "data: a\\nid: 1\\n\\ndata: b\\n\\n                  | message/1/a message/1/b",
                "id: 1\\n\\ndata: b\\n\\n                            | message/1/b",
                "id: 1\\nid: 2\\u0000\\ndata: a\\n\\n               | message/1/a",
                "event: add\\ndata: 73\\n\\ndata: x\\n\\n            | add/-/73 message/-/x",
                "event: add\\n\\ndata: x\\n\\n                       | message/-/x",
                "event:\\ndata: x\\n\\n                              | message/-/x",
                "Data: x\\n data: y\\nother: z\\n\\n                 | ``",
                "data: cut off\\n                                     | ``",
                "data: cut off                                        | ``",
                "\\uFEFFdata: x\\n\\n                               | message/-/x",
                "\\uFEFF\\uFEFFdata: x\\n\\n                        | ``",
                "\\uFEFF\\n\\ndata: x\\n\\n                          | message/-/x",
                "data: Gr\\u00fc\\u00dfe \\uD83C\\uDF75\\n\\n       | message/-/Gr\\u00fc\\u00dfe \\uD83C\\uDF75",
                "data: a:b\\n\\n                                     | message/-/a:b",
                ":\\n:\\n\\n\\n\\ndata: x\\n\\n                      | message/-/x",
            })
    void eventsAreTheSameHoweverTheyAreCut(String wire, String expected) {
        byte[] bytes = unescape(wire.strip()).getBytes(StandardCharsets.UTF_8);
        List<String> events = expected == null || expected.isEmpty() ? List.of() : split(unescape(expected));
        for (int cut = 0; cut <= bytes.length; cut++) {
            var parser = new EventParser(MAX, null);
            parser.feed(Arrays.copyOf(bytes, cut));
            parser.feed(Arrays.copyOfRange(bytes, cut, bytes.length));
            assertThat(events(parser)).as("cut at %s", cut).isEqualTo(events);
        }
        var parser = new EventParser(MAX, null);
        for (byte each : bytes) {
            parser.feed(new byte[] {each});
        }
        assertThat(events(parser)).isEqualTo(events);
    }

    @Test
    void onlyDigitsAreAPause() {
        var parser = new EventParser(MAX, null);
        assertThat(parser.pause()).isNull();
        for (String bad : List.of("", "-1", "1.5", "1 ", "\u0661", "1".repeat(30))) {
            feed(parser, "retry: " + bad + "\n\n");
            assertThat(parser.pause()).as(bad).isNull();
        }
        feed(parser, "retry: 1500\ndata: x\n\ndata: y\n\n");
        assertThat(parser.pause()).isEqualTo(Duration.ofMillis(1500));
        assertThat(Objects.requireNonNull(parser.poll()).retry()).contains(Duration.ofMillis(1500));
        assertThat(Objects.requireNonNull(parser.poll()).retry()).isEmpty();
        feed(parser, "retry: 999999999999999999\n\n");
        assertThat(parser.pause()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void theIdOfAnEventThatWasCutOffIsForgotten() {
        var parser = new EventParser(MAX, "0");
        feed(parser, "data: a\nid: 1\n\ndata: b\nid: 2\n");
        assertThat(parser.lastEventId()).isEqualTo("1");
        parser.restart();
        feed(parser, "\n\ndata: c\n\n");
        assertThat(events(parser)).containsExactly("message/1/a", "message/1/c");
    }

    @Test
    void anEventThatIsTooLongIsRefusedBeforeItIsKept() {
        var parser = new EventParser(MAX, null);
        feed(parser, "data: " + "x".repeat(MAX - 6) + "\n\n");
        assertThatThrownBy(() -> feed(parser, "data: x\n\ndata: " + "x".repeat(MAX - 5)))
                .isInstanceOf(PayloadException.class)
                .hasMessage("an event must have at most 1000 bytes (maxEvent)");
        assertThat(events(parser)).hasSize(2);

        var lines = new EventParser(MAX, null);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < MAX; i++) {
                        feed(lines, "data\n");
                    }
                })
                .isInstanceOf(PayloadException.class);
    }

    @Test
    void commentsMayGoOnForEver() {
        var parser = new EventParser(MAX, null);
        for (int i = 0; i < MAX; i++) {
            feed(parser, ": ping\n");
        }
        feed(parser, "data: x\n\n");
        assertThat(events(parser)).containsExactly("message/-/x");
    }

    @Test
    void whatIsWrittenIsRead() {
        var events = List.of(
                ServerSentEvent.of("tea"),
                ServerSentEvent.of(""),
                ServerSentEvent.of(" two\n\nlines: "),
                ServerSentEvent.of("x").withEvent("add").withId("a b").withRetry(Duration.ofSeconds(2)),
                ServerSentEvent.of("x").withId(""));
        var parser = new EventParser(MAX, null);
        events.forEach(each -> parser.feed(each.encoded()));
        var read = new ArrayList<ServerSentEvent>();
        for (var each = parser.poll(); each != null; each = parser.poll()) {
            read.add(each);
        }
        assertThat(read).isEqualTo(events);
        assertThat(ServerSentEvent.of("a\r\nb\rc").encoded())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("data: a\ndata: b\ndata: c\n\n");
    }

    @Test
    void whatWouldBreakTheStreamIsRefused() {
        var event = ServerSentEvent.of("x");
        assertThatThrownBy(() -> event.withId("a\ndata: b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id must not have a line break, was \"a\\ndata: b\"");
        assertThatThrownBy(() -> event.withId("a\0b")).hasMessage("id must not have the character NUL");
        assertThatThrownBy(() -> event.withEvent("a\rb")).hasMessage("event must not have a line break, was \"a\\rb\"");
        assertThatThrownBy(() -> event.withEvent("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event.withRetry(Duration.ofMillis(-1)))
                .hasMessage("retry must be between zero and 365 days, was PT-0.001S");
        assertThatThrownBy(() -> event.withRetry(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void feed(EventParser parser, String text) {
        parser.feed(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> events(EventParser parser) {
        var all = new ArrayList<String>();
        for (var each = parser.poll(); each != null; each = parser.poll()) {
            all.add(each.event() + "/" + each.id().orElse("-") + "/" + each.data());
        }
        return all;
    }

    private static List<String> split(String expected) {
        return List.of(expected.split(" (?=message/|add/)", -1));
    }

    private static String unescape(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                plain.append(text.charAt(i));
            } else if (text.charAt(i + 1) == 'u') {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 6), 16));
                i += 5;
            } else {
                plain.append(text.charAt(i + 1) == 'n' ? '\n' : '\r');
                i++;
            }
        }
        return plain.toString();
    }
}
