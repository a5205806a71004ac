package io.asyncio4j.http.multipart;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.http.multipart.Pieces.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.StreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Where parts begin and end.
@SuppressWarnings("NullAway") // a part that is missing fails the test
class PartsTest {

    private static final String PARTS = "preamble\r\n--b\r\nContent-Disposition: form-data; name=one\r\n\r\nfirst\r\n"
            + "--b  \r\n\r\n\r\n--b\r\nX: 1\r\n\r\n--b\r\nX: \r\n folded\r\n\r\na\r\n--bb\r\n\r\n-\r\r\n--\r\n--b-\r\n"
            + "--b--x\r\n\r\n--b-- \r\nepilogue\r\n--b\r\n";
    private static final List<String> READ = List.of(
            "[Content-Disposition=form-data; name=one] first",
            "[] ",
            "[X=1] ",
            "[X=folded] a\r\n--bb\r\n" + "\r\n-\r\r\n--\r\n--b-\r\n--b--x\r\n");

    @Test
    void partsAreCutAtTheLinesWithTheBoundary() {
        assertThat(read("b", () -> Pieces.of(PARTS))).isEqualTo(READ);
        assertThat(read("b", () -> Pieces.single(bytes(PARTS)))).isEqualTo(READ);
        assertThat(read("b", () -> Pieces.of("--b--"))).isEmpty();
        assertThat(read("b", () -> Pieces.of("--b\r\n\r\n\r\n--b--"))).containsExactly("[] ");
        assertThat(read("a b", () -> Pieces.of("--a b\r\n\r\nx\r\n--a b--\r\n")))
                .containsExactly("[] x");
    }

    @Test
    void wherePiecesEndDoesNotMatter() {
        byte[] all = bytes(PARTS);
        for (int n = 0; n <= all.length; n++) {
            int cut = n;
            assertThat(read("b", () -> Pieces.cutAt(all, cut)))
                    .as("cut at " + cut)
                    .isEqualTo(READ);
        }
    }

    @Test
    void randomPartsAreReadAsTheyWereWritten() {
        var random = new Random(20261128);
        for (int n = 0; n < 3000; n++) {
            String boundary = random.nextBoolean() ? "b" : "--b" + random.nextInt(100);
            var text = new StringBuilder();
            var expected = new ArrayList<String>();
            for (int part = random.nextInt(4); part >= 0; part--) {
                String content = content(random, boundary);
                expected.add("[X=" + part + "] " + content);
                text.append("--" + boundary + "\r\nX: " + part + "\r\n\r\n" + content + "\r\n");
            }
            text.append("--" + boundary + "--");
            assertThat(read(boundary, () -> Pieces.random(bytes(text.toString()), random)))
                    .as(text.toString())
                    .isEqualTo(expected);
        }
    }

    /// What looks like delimiters, and is none.
    private static String content(Random random, String boundary) {
        String[] pieces = {"\r", "\n", "-", "--", "\r\n", boundary, "--" + boundary + "x", "a", "\r\n--", " "};
        var content = new StringBuilder("c");
        for (int n = random.nextInt(30); n > 0; n--) {
            content.append(pieces[random.nextInt(pieces.length)]);
        }
        String text = content.toString();
        boolean delimits = text.matches("(?s).*\r\n--" + boundary + "(--)?[ \t]*(\r.*|)") || text.endsWith("\r");
        return delimits ? "c" : text;
    }

    @Test
    void whatIsMalformedIsRefused() {
        assertRefused("", "no line with its boundary");
        assertRefused("--x\r\n\r\n", "no line with its boundary");
        assertRefused("--b\n\nx\n--b--\n", "no line with its boundary");
        assertRefused("--b\r\n\r\nx", "in the middle of part 1");
        assertRefused("--b\r\n\r\nx\r\n--b", "in the middle of part 1");
        assertRefused("--b\r\n\r\nx\r\n--b-", "in the middle of part 1");
        assertRefused("--b\r\nX: 1", "in the middle of the headers of part 1");
        assertRefused("--b\r\nnonsense\r\n\r\n", "must be a name, a colon and a value, was \"nonsense\"");
        assertRefused("--b\r\n--b--\r\n\r\n", "must be a name, a colon and a value");
        assertRefused("--b\r\nX y: 1\r\n\r\n", "header name must be a token");
        assertRefused("--b\r\nX: a\rb\r\n\r\n", "must be printable");
    }

    @Test
    void whatIsTooLargeIsRefused() {
        String parts = "--b\r\nX: 1234567890\r\n\r\n1234567890\r\n--b\r\n\r\n\r\n--b--";
        assertThat(tooLarge(parts, options -> options.maxParts(1))).isEqualTo("there are more than 1 parts (maxParts)");
        assertThat(tooLarge(parts, options -> options.maxPart(9))).isEqualTo("part 1 has more than 9 bytes (maxPart)");
        assertThat(tooLarge(parts, options -> options.maxHead(12)))
                .isEqualTo("the headers of part 1 have more than 12 bytes (maxHead)");
        assertThat(tooLarge("x".repeat(20) + parts, options -> options.maxHead(19)))
                .isEqualTo("before the first part there are more than 19 bytes (maxHead)");
        assertThat(tooLarge(parts, options -> options.maxInMemory(9)))
                .isEqualTo("part 1 has more than 9 bytes (maxInMemory)");
        run(() -> {
            var reader = new MultipartReader(
                    headers("b"),
                    Pieces.of(parts),
                    options -> options.maxParts(2).maxPart(10).maxHead(13).maxInMemory(10));
            for (Part part = reader.next(); part != null; part = reader.next()) {
                part.bytes();
            }
        });
    }

    @Test
    void headersThatSayNothingOfParts() {
        run(() -> {
            for (String type : List.of(
                    "",
                    "text/plain",
                    "multipart/mixed",
                    "multipart/mixed; boundary=",
                    "multipart/mixed; boundary=a; boundary=b",
                    "multipart/mixed; boundary=" + "x".repeat(71),
                    "multipart/mixed; boundary=\"a \"",
                    "text/plain; boundary=a")) {
                Headers headers = type.isEmpty() ? Headers.EMPTY : Headers.EMPTY.with("Content-Type", type);
                assertThatThrownBy(() -> new MultipartReader(headers, Pieces.of("")))
                        .as(type)
                        .isInstanceOf(MultipartException.class);
            }
        });
    }

    @Test
    void aPartThatIsLeftCannotBeReadAnyMore() {
        run(() -> {
            var reader = new MultipartReader(headers("b"), Pieces.of("--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--"));
            Part first = reader.next();
            assertThat(first.body().readExactly(1)).containsExactly('o');
            Part second = reader.next();
            assertThatThrownBy(() -> first.body().read(1)).hasMessageContaining("part 1 was left for the next one");
            assertThat(second.text()).isEqualTo("two");
            assertThat(reader.next()).isNull();
            assertThat(reader.next()).isNull();
            assertThat(second.body().read(1)).isEmpty();
        });
    }

    @Test
    void partsInParts() {
        run(() -> {
            String inner = "--i\r\n\r\n1\r\n--i\r\n\r\n2\r\n--i--";
            var reader = new MultipartReader(
                    headers("b"),
                    Pieces.single(bytes("--b\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n" + inner
                            + "\r\n--b\r\n\r\nlast\r\n--b--")));
            MultipartReader nested = reader.next().multipart(_ -> {});
            assertThat(nested.type()).isEqualTo("multipart/mixed");
            assertThat(nested.next().text()).isEqualTo("1");
            assertThat(nested.next().text()).isEqualTo("2");
            assertThat(nested.next()).isNull();
            assertThat(reader.next().text()).isEqualTo("last");
        });
    }

    @Test
    void namesOfFieldsAndFiles() {
        assertName("form-data; name=\"a\"; filename=\"b.txt\"", "a", "b.txt");
        assertName("form-data; name=a;filename=b", "a", "b");
        assertName("form-data; name=\"a%22b%0D%0Ac\"; filename=\"\"", "a\"b\r\nc", "");
        assertName("form-data; name=\"a\\\"b\"; filename=\"C:\\dir\\new.txt\"", "a\"b", "C:\\dir\\new.txt");
        assertName("form-data; name=\"a;b=c\"; filename=\"100%\"", "a;b=c", "100%");
        assertName("form-data; NAME=a; FileName=b", "a", "b");
        assertName(latin1("form-data; name=\"ü\"; filename=\"日本.txt\""), "ü", "日本.txt");
        assertName("form-data; name=a; filename=\"x\"; filename*=UTF-8''%e6%97%a5%20%22.txt", "a", "日 \".txt");
        assertName("form-data; name=a; filename*=iso-8859-1'en'%FC; filename=x", "a", "ü");
        assertName("form-data; name=a; filename*=nonsense; filename=x", "a", "x");
        for (String text : List.of("%zz", "%5g", "%-1", "%4", "%\u00d9\u00a3\u00d9\u00a3", "\u00fc")) {
            assertName("form-data; name=a; filename*=UTF-8''" + text + "; filename=x", "a", "x");
        }
        assertName("form-data; name=\"\u00fc\"", "ü", null);
        assertName("form-data; name=a; name=b", null, null);
        assertName("form-data; name=\"a", null, null);
        assertName("form-data name=a", null, null);
    }

    private static void assertName(String disposition, String name, String fileName) {
        run(() -> {
            var reader = new MultipartReader(
                    headers("b"), Pieces.of("--b\r\nContent-Disposition: " + disposition + "\r\n\r\n\r\n--b--"));
            Part part = reader.next();
            assertThat(part.name().orElse(null)).as(disposition).isEqualTo(name);
            assertThat(part.fileName().orElse(null)).as(disposition).isEqualTo(fileName);
        });
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void assertRefused(String body, String reason) {
        List<Supplier<StreamReader>> streams = List.of(() -> Pieces.of(body), () -> Pieces.single(bytes(body)));
        for (Supplier<StreamReader> each : streams) {
            assertThatThrownBy(() -> read("b", each))
                    .as(body)
                    .isInstanceOf(MultipartException.class)
                    .hasMessageContaining(reason)
                    .satisfies(e ->
                            assertThat(((MultipartException) e).isTooLarge()).isFalse());
        }
    }

    private static String tooLarge(String body, Consumer<? super MultipartOptions> configure) {
        var message = new String[1];
        run(() -> {
            var reader = new MultipartReader(headers("b"), Pieces.single(bytes(body)), configure);
            try {
                for (Part part = reader.next(); part != null; part = reader.next()) {
                    part.bytes();
                }
            } catch (MultipartException e) {
                assertThat(e.isTooLarge()).isTrue();
                assertThat(reader.failure()).isSameAs(e);
                assertThatThrownBy(reader::next).isSameAs(e);
                message[0] = e.getMessage();
            }
        });
        return message[0];
    }

    private static List<String> read(String boundary, Supplier<StreamReader> body) {
        var read = new ArrayList<String>();
        run(() -> {
            var reader = new MultipartReader(headers(boundary), body.get());
            for (Part part = reader.next(); part != null; part = reader.next()) {
                read.add(part.headers() + " " + new String(part.bytes(), StandardCharsets.ISO_8859_1));
            }
        });
        return read;
    }

    static Headers headers(String boundary) {
        return Headers.EMPTY.with("Content-Type", "multipart/form-data; boundary=\"" + boundary + "\"");
    }
}
