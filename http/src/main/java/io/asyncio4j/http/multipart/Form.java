package io.asyncio4j.http.multipart;

import static io.asyncio4j.Asyncio.uncancellable;

import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.http.Headers;
import io.asyncio4j.stream.StreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The fields and files of a form, all of which have come. Names and values may be empty, and occur more than once.
/// On the loop.
///
/// {@snippet class=snippets.FormTest region=upload}
///
/// Source: `aiohttp.web.BaseRequest.post`; RFC 7578, and the HTML standard.
public final class Form implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private final Map<String, List<String>> fields = new LinkedHashMap<>();
    private final Map<String, List<FormFile>> files = new LinkedHashMap<>();
    private final Set<Path> temporary = new LinkedHashSet<>(); // that are to be removed

    Form() {}

    /// Waits for a whole form: `application/x-www-form-urlencoded` or `multipart/form-data`. In a task.
    ///
    /// @param headers of the message
    /// @param options how much it may have; they are not changed
    /// @return to be closed, if it may have files
    /// @waits until the form is complete; a cancellation leaves no file behind
    /// @throws MultipartException if it is no form, malformed, cut short or too large; no file is left behind
    /// @throws java.io.UncheckedIOException if a file cannot be written
    public static Form read(Headers headers, StreamReader body, FormOptions options) {
        return new FormReader(headers, options).read(body);
    }

    /// Whether the headers of a message say that it is a form.
    public static boolean isIn(Headers headers) {
        return FormReader.kind(headers) != FormReader.Kind.OTHER;
    }

    /// The first value of a field.
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /// All values of a field, in order; none if there is no such field.
    public List<String> all(String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }

    /// The names of the fields that are no files, in order.
    public Set<String> names() {
        return new LinkedHashSet<>(fields.keySet());
    }

    /// The first file of a field. One for which nobody has chosen a file counts as none.
    public Optional<FormFile> file(String name) {
        return files(name).stream().findFirst();
    }

    /// All files of a field, in order; none if there is no such field.
    public List<FormFile> files(String name) {
        return List.copyOf(files.getOrDefault(name, List.of()));
    }

    /// All files, in the order of their fields.
    public List<FormFile> files() {
        return files.values().stream().flatMap(List::stream).toList();
    }

    /// Removes the files that lie on the disk, unless they were saved elsewhere. Closing again does nothing.
    ///
    /// @waits until they are removed, even if the task is cancelled; the cancellation hits at its next wait
    @Override
    public void close() {
        for (Path path : List.copyOf(temporary)) {
            temporary.remove(path);
            try {
                uncancellable(() -> AsyncFiles.deleteIfExists(path));
            } catch (UncheckedIOException e) {
                LOGGER.log(System.Logger.Level.WARNING, "cannot remove " + path, e);
            }
        }
    }

    @Override
    public String toString() {
        return "Form[" + fields.size() + " fields, " + files().size() + " files]";
    }

    void add(String name, String value) {
        fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    void add(FormFile file) {
        files.computeIfAbsent(file.name(), _ -> new ArrayList<>()).add(file);
    }

    void added(Path path) {
        temporary.add(path);
    }

    /// It lies elsewhere now.
    void saved(Path path) {
        temporary.remove(path);
    }
}
