package io.asyncio4j.http.multipart;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.multipart.Pieces.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.CancelledError;
import io.asyncio4j.Task;
import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Forms, and where their files lie.
class FormReadingTest {

    private static final Headers ENCODED = Headers.EMPTY.with("Content-Type", "application/x-www-form-urlencoded");

    @TempDir
    Path folder;

    @Test
    void encodedFieldsAreDecoded() {
        run(() -> {
            Form form = encoded("a=1&b=x+y%26%c3%bc&a=2&&c&=d&e==");
            assertThat(form.names()).containsExactly("a", "b", "c", "", "e");
            assertThat(form.all("a")).containsExactly("1", "2");
            assertThat(form.first("b")).contains("x y&ü");
            assertThat(form.first("c")).contains("");
            assertThat(form.first("e")).contains("=");
            assertThat(form.first("f")).isEmpty();
            assertThat(encoded("").names()).isEmpty();
        });
    }

    @Test
    void encodedFieldsThatAreMalformedOrTooMany() {
        run(() -> {
            for (String text : List.of("a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1")) {
                assertThatThrownBy(() -> encoded(text)).as(text).isInstanceOf(MultipartException.class);
            }
            assertThatThrownBy(() -> Form.read(ENCODED, Pieces.of("a=1&b=2"), new FormOptions().maxFields(1)))
                    .hasMessage("the form has more than 1 fields (maxFields)");
            assertThatThrownBy(() -> Form.read(ENCODED, Pieces.of("a=1&b=2"), new FormOptions().maxText(6)))
                    .hasMessage("the fields of the form have more than 6 bytes (maxText)");
            assertThatThrownBy(() -> Form.read(Headers.EMPTY, Pieces.of(""), new FormOptions()))
                    .hasMessageContaining("a form must be");
        });
    }

    @Test
    void fieldsAndFilesOfParts() throws Exception {
        run(() -> {
            Form form = parts(
                    field("name", "Ada"),
                    field("name", "Grace"),
                    file("small", "a.txt", "12345"),
                    file("none", "", ""),
                    file("empty", "e.txt", ""),
                    file("large", "../../b.txt", "x".repeat(100)),
                    file("large", "c.txt", "after"));
            assertThat(form.all("name")).containsExactly("Ada", "Grace");
            assertThat(form.file("none")).isEmpty();
            assertThat(form.file("empty").orElseThrow().size()).isZero();
            assertThat(form.files()).extracting(FormFile::isInMemory).containsExactly(true, true, false, true);
            FormFile large = form.file("large").orElseThrow();
            assertThat(large.fileName()).isEqualTo("../../b.txt");
            assertThat(large.contentType()).isEqualTo("x/y");
            assertThat(new String(large.bytes(), StandardCharsets.UTF_8)).isEqualTo("x".repeat(100));
            assertThat(files()).hasSize(1);
            form.close();
            form.close();
            assertThat(files()).isEmpty();
        });
    }

    @Test
    void filesAreSavedFromWhereverTheyLie() throws Exception {
        run(() -> {
            Path target = Files.createDirectory(folder.resolve("target"));
            Form form = parts(file("small", "a", "12345"), file("large", "b", "x".repeat(100)));
            for (FormFile file : form.files()) {
                Path path = target.resolve(file.name());
                file.saveAs(path);
                assertThat(path).hasSize(file.size());
                Path again = Files.writeString(
                        target.resolve("again"), "there already, and longer than the others" + "x".repeat(200));
                if (file.isInMemory()) {
                    assertThatThrownBy(() -> file.saveAs(again)).isInstanceOf(UncheckedIOException.class);
                    file.saveAs(again, StandardCopyOption.REPLACE_EXISTING);
                    assertThat(again).hasContent("12345");
                } else {
                    assertThatThrownBy(() -> file.saveAs(again)).hasMessageContaining("was saved elsewhere");
                }
            }
            form.close();
            assertThat(target.resolve("large")).exists();
        });
    }

    @Test
    void whateverEndsAFormLeavesNoFile() throws Exception {
        run(() -> {
            assertThatThrownBy(() -> parts(file("large", "b", "x".repeat(100)), field("text", "t".repeat(200))))
                    .hasMessageContaining("(maxText)");
            assertThatThrownBy(() -> parts(file("large", "b", "x".repeat(3000))))
                    .hasMessage("the form has more than 2000 bytes (maxForm)");
            assertThatThrownBy(() -> parts(file("large", "b", "x".repeat(100)), "--b\r\n\r\nwithout a name\r\n"))
                    .hasMessage("every part of a form must have a name, part 2 has none");
            assertThatThrownBy(() ->
                            read("--b\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n" + "x".repeat(100)))
                    .hasMessageContaining("in the middle of part \"a\"");
            var body = new StreamBuffer(new StreamBuffer.Source() {});
            body.feed(bytes(file("large", "b", "x".repeat(100))));
            Task<Form> reading = createTask(() -> Form.read(PartsTest.headers("b"), body, options()));
            while (files().isEmpty()) {
                sleep(millis(1)); // real time: a thread writes
            }
            reading.cancel();
            assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
            assertThat(files()).isEmpty();
        });
    }

    @Test
    void charsets() {
        run(() -> {
            Form form = read("--b\r\nContent-Disposition: form-data; name=_charset_\r\n\r\niso-8859-1\r\n"
                    + field("a", "\u00fc")
                    + "--b\r\nContent-Disposition: form-data; name=c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                    + "\u00c3\u00bc\r\n--b--");
            assertThat(form.first("a")).contains("ü");
            assertThat(form.first("c")).contains("ü");
            assertThatThrownBy(() -> parts(field("a", "\u00fc"))).hasMessage("part \"a\" is not in UTF-8");
        });
    }

    private static Form encoded(String text) {
        return Form.read(ENCODED, Pieces.of(text), new FormOptions());
    }

    private Form parts(String... parts) {
        return read(String.join("", parts) + "--b--\r\n");
    }

    private Form read(String body) {
        StreamReader bytes = Pieces.single(bytes(body));
        return Form.read(PartsTest.headers("b"), bytes, options());
    }

    private FormOptions options() {
        return new FormOptions().maxInMemory(50).maxText(100).maxForm(2000).folder(folder);
    }

    private static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String file(String name, String fileName, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + fileName
                + "\"\r\nContent-Type: x/y\r\n\r\n" + content + "\r\n";
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
