package io.asyncio4j.http.events;

import io.asyncio4j.http.PayloadException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Makes events of what comes, however it is cut.
///
/// Source: the HTML standard, sections 9.2.5 and 9.2.6.
final class EventParser {

    // A line ends with LF, CR, or both. A CR that ends a piece ends its line; a LF that begins the next one is then
    // no line of its own. The bytes of a line are decoded when it is whole.

    private static final char BOM = '\uFEFF';
    private static final int MAX_DIGITS = 18; // of a pause

    private final int maxEvent; // bytes
    private final ArrayDeque<ServerSentEvent> events = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private StringBuilder data = new StringBuilder();
    private boolean hasData;
    private String event = "";
    private int size; // bytes of this event's lines that have come whole
    private boolean afterCr;
    private boolean first = true; // line
    private @Nullable String id; // of this event, or one before
    private @Nullable String lastId; // when an event ended
    private @Nullable Duration retry; // of this event
    private @Nullable Duration pause; // what the server has said last

    /// @param id that was the last before; null if there was none
    EventParser(int maxEvent, @Nullable String id) {
        this.maxEvent = maxEvent;
        this.id = id;
        this.lastId = id;
    }

    /// Another stream begins. What was complete before can still be had.
    void restart() {
        line.reset();
        afterCr = false;
        first = true;
        id = lastId;
        beginEvent();
    }

    /// The id of the last event that was complete; null if there was none.
    @Nullable
    String lastEventId() {
        return lastId;
    }

    /// The next event that is complete; null if none is.
    @Nullable
    ServerSentEvent poll() {
        return events.poll();
    }

    /// How long to wait before connecting again; null if the server has not said it.
    @Nullable
    Duration pause() {
        return pause;
    }

    /// Bytes have come.
    ///
    /// @throws PayloadException if an event is too long; those before it can be had
    void feed(byte[] bytes) {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '\n' && afterCr) {
                start = i + 1;
            } else if (b == '\n' || b == '\r') {
                add(bytes, start, i);
                endLine();
                start = i + 1;
            }
            afterCr = b == '\r';
        }
        add(bytes, start, bytes.length);
    }

    private void add(byte[] bytes, int from, int to) {
        if ((long) size + line.size() + to - from > maxEvent) {
            throw new PayloadException("an event must have at most " + maxEvent + " bytes (maxEvent)", null);
        }
        line.write(bytes, from, to - from);
    }

    private void endLine() {
        size += line.size();
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first && !text.isEmpty() && text.charAt(0) == BOM) {
            text = text.substring(1);
        }
        first = false;
        int colon = text.indexOf(':');
        if (text.isEmpty()) {
            endEvent();
        } else if (colon != 0) { // else a comment
            String value = colon < 0 ? "" : text.substring(colon + 1);
            field(colon < 0 ? text : text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        } else if (!hasData && event.isEmpty()) {
            size = 0; // however many of them come
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> event = value;
            case "data" -> {
                data.append(hasData ? "\n" : "").append(value);
                hasData = true;
            }
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" -> {
                if (value.matches("[0-9]{1," + MAX_DIGITS + "}")) {
                    Duration said = Duration.ofMillis(Long.parseLong(value));
                    retry = said.compareTo(ServerSentEvent.MAX_RETRY) > 0 ? ServerSentEvent.MAX_RETRY : said;
                    pause = retry;
                }
            }
            default -> {
                // is for others
            }
        }
    }

    private void endEvent() {
        lastId = id;
        if (hasData) {
            String type = event.isEmpty() ? ServerSentEvent.MESSAGE : event;
            events.add(ServerSentEvent.received(data.toString(), type, id, retry));
        }
        beginEvent();
    }

    private void beginEvent() {
        data = new StringBuilder();
        hasData = false;
        event = "";
        retry = null;
        size = 0;
    }
}
