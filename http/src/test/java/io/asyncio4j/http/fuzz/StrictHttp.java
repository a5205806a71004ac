package io.asyncio4j.http.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads HTTP/1 as strictly as RFC 9112 can be read, and shares nothing with what it judges: whoever frames
/// messages otherwise than this lets them be smuggled past a proxy that is strict. Bytes are characters of
/// Latin-1.
public final class StrictHttp {

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST =
            Pattern.compile("(" + TOKEN + ") ([\\x21-\\x7e\\x80-\\xff]+) (HTTP/1\\.[01])");
    private static final Pattern STATUS =
            Pattern.compile("(HTTP/1\\.[01]) ([1-9][0-9]{2}) ?([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final List<String> NO_TRAILERS = List.of("content-length", "transfer-encoding", "trailer");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})(;[\\t\\x20-\\x7e\\x80-\\xff]*)?");

    private final String text;
    private int position;

    private StrictHttp(String text) {
        this.text = text;
    }

    /// A message: the three parts of its first line, its fields, its body.
    public record Message(List<String> first, List<Map.Entry<String, String>> fields, String body) {

        /// All values of a field, as one list.
        public String field(String name) {
            return String.join(
                    ",",
                    fields.stream()
                            .filter(field -> field.getKey().equalsIgnoreCase(name))
                            .map(Map.Entry::getValue)
                            .toList());
        }

        public boolean has(String name) {
            return fields.stream().anyMatch(field -> field.getKey().equalsIgnoreCase(name));
        }

        /// Whether it says that nothing follows it.
        public boolean closes() {
            return List.of(field("Connection").toLowerCase(Locale.ROOT).split("[ \t]*,[ \t]*", -1))
                    .contains("close");
        }
    }

    /// What was read, and why no more was.
    public record Messages(List<Message> list, End end) {}

    public enum End {
        COMPLETE, // nothing is left
        INCOMPLETE, // the last one goes on
        MALFORMED // what follows is not HTTP
    }

    /// Reads requests.
    public static Messages requests(String bytes) {
        var parser = new StrictHttp(bytes);
        return parser.all(parser::request);
    }

    /// Reads the answers to requests with these methods, until the connection was closed.
    public static Messages responses(String bytes, List<String> methods) {
        var parser = new StrictHttp(bytes);
        var waiting = new ArrayList<>(methods);
        return parser.all(() -> {
            Message answer = waiting.isEmpty() ? parser.responseToUnknown() : parser.response(waiting.getFirst());
            if (!answer.first().get(1).startsWith("1") && !waiting.isEmpty()) {
                waiting.removeFirst();
            }
            return answer;
        });
    }

    private Messages all(Reading reading) {
        var messages = new ArrayList<Message>();
        try {
            while (position < text.length()) {
                messages.add(reading.read());
            }
            return new Messages(messages, End.COMPLETE);
        } catch (EndException e) {
            return new Messages(messages, e.end);
        }
    }

    private Message request() throws EndException {
        String line = line();
        while (line.isEmpty()) {
            line = line(); // section 2.2
        }
        List<String> first = parts(REQUEST, line);
        var head = new Message(first, fields(false), "");
        if (head.has("Transfer-Encoding")) {
            ensure(first.get(2).equals("HTTP/1.1") && !head.has("Content-Length"));
            return new Message(first, head.fields, chunked(head));
        }
        return new Message(first, head.fields, head.has("Content-Length") ? counted(head) : "");
    }

    /// The answer to what cannot be read, which may have been HEAD.
    private Message responseToUnknown() throws EndException {
        int start = position;
        try {
            return response("GET");
        } catch (EndException e) {
            if (e.end == End.MALFORMED) {
                throw e;
            }
            position = start;
            return response("HEAD");
        }
    }

    private Message response(String method) throws EndException {
        List<String> first = parts(STATUS, line());
        var head = new Message(first, fields(true), "");
        String status = first.get(1);
        if (status.startsWith("1") || status.equals("204") || status.equals("304") || method.equals("HEAD")) {
            return head;
        }
        if (head.has("Transfer-Encoding")) {
            ensure(!head.has("Content-Length"));
            return new Message(first, head.fields, chunked(head));
        }
        return new Message(first, head.fields, head.has("Content-Length") ? counted(head) : rest());
    }

    /// @param folded whether a line may go on with the one before it: of responses, and of trailers, which a server
    ///     may put together (section 5.2); whatever stands at the edges of such a line then becomes a space
    private List<Map.Entry<String, String>> fields(boolean folded) throws EndException {
        var fields = new ArrayList<Map.Entry<String, String>>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (folded && !fields.isEmpty() && (line.startsWith(" ") || line.startsWith("\t"))) {
                Map.Entry<String, String> last = fields.removeLast();
                ensure(VALUE.matcher(line.trim()).matches());
                fields.add(Map.entry(last.getKey(), (last.getValue() + " " + line.trim()).strip()));
                continue;
            }
            List<String> parts = parts(FIELD, line);
            fields.add(Map.entry(parts.get(0), parts.get(1).replaceAll("^[ \t]+|[ \t]+$", "")));
        }
        return fields;
    }

    private String counted(Message head) throws EndException {
        String length = head.field("Content-Length");
        ensure(length.matches("[0-9]{1,18}"));
        long count = Long.parseLong(length);
        if (count > text.length() - position) {
            throw new EndException(End.INCOMPLETE);
        }
        return take((int) count);
    }

    private String chunked(Message head) throws EndException {
        ensure(head.field("Transfer-Encoding").toLowerCase(Locale.ROOT).matches("[ \t,]*chunked[ \t,]*"));
        var body = new StringBuilder();
        while (true) {
            Matcher chunk = CHUNK.matcher(line());
            ensure(chunk.matches());
            long size = Long.parseLong(chunk.group(1), 16);
            if (size == 0) {
                for (var trailer : fields(true)) {
                    ensure(!NO_TRAILERS.contains(trailer.getKey().toLowerCase(Locale.ROOT)));
                }
                return body.toString();
            }
            if (size + 2 > text.length() - position) {
                throw new EndException(End.INCOMPLETE);
            }
            body.append(take((int) size));
            ensure(take(2).equals("\r\n"));
        }
    }

    private String rest() {
        return take(text.length() - position);
    }

    private String take(int count) {
        position += count;
        return text.substring(position - count, position);
    }

    private String line() throws EndException {
        int end = text.indexOf('\n', position);
        if (end < 0) {
            throw new EndException(End.INCOMPLETE);
        }
        String line = take(end + 1 - position);
        ensure(line.endsWith("\r\n"));
        return line.substring(0, line.length() - 2);
    }

    private static List<String> parts(Pattern pattern, String line) throws EndException {
        Matcher matcher = pattern.matcher(line);
        ensure(matcher.matches());
        var parts = new ArrayList<String>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            parts.add(matcher.group(i));
        }
        return parts;
    }

    private static void ensure(boolean condition) throws EndException {
        if (!condition) {
            throw new EndException(End.MALFORMED);
        }
    }

    private interface Reading {

        Message read() throws EndException;
    }

    private static final class EndException extends Exception {

        private static final long serialVersionUID = 1;

        private final End end;

        EndException(End end) {
            super(null, null, false, false);
            this.end = end;
        }
    }
}
