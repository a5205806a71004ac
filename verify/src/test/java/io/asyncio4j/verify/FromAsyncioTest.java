package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/from-asyncio.md` leaves nothing of asyncio out, and the tests that it names exist.
class FromAsyncioTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCUMENT = ROOT.resolve("docs/from-asyncio.md");
    private static final Path CONTRACTS = ROOT.resolve("test/src/main/java");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.]*");
    private static final Pattern TEST = Pattern.compile("(\\w+)\\.(\\w+)");
    private static final String MISSING = "*not there yet*";
    private static final String REFUSED = "—";

    @Test
    void everyPublicNameOfAsyncioHasARow() {
        var named = new TreeSet<String>();
        for (Row row : rows()) {
            CODE.matcher(row.cells.getFirst())
                    .results()
                    .flatMap(code -> NAME.matcher(code.group(1)).results())
                    .forEach(name -> named.add(name.group()));
        }
        assertThat(named).containsAll(AsyncioNames.ALL);
    }

    @Test
    void everyRowNamesATestThatExistsOrSaysThatThereIsNone() {
        var tests = testSources();
        var wrong = new ArrayList<String>();
        for (Row row : rows()) {
            String proof = row.cells.getLast();
            if (proof.equals(MISSING) || proof.equals(REFUSED)) {
                continue;
            }
            var names = CODE.matcher(proof).results().map(code -> code.group(1)).toList();
            if (names.isEmpty()) {
                wrong.add("line " + row.line + ": expected tests, " + MISSING + " or " + REFUSED + ", was: " + proof);
            }
            names.stream()
                    .filter(name -> !exists(name, tests))
                    .forEach(name -> wrong.add("line " + row.line + ": there is no test " + name));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyRowHasAsManyCellsAsItsTable() {
        assertThat(rows())
                .allSatisfy(row -> assertThat(row.cells).as("line " + row.line).hasSize(row.columns));
    }

    private static boolean exists(String name, Map<String, String> tests) {
        var parts = TEST.matcher(name);
        if (!parts.matches()) {
            return false;
        }
        String source = tests.getOrDefault(parts.group(1), "");
        String annotated =
                "@(Test|AsyncTest|RepeatedTest|ParameterizedTest|TestFactory)\\b(?:[^;{}]|\\{[^;{}()]*})*?\\bvoid "
                        + parts.group(2) + "\\(";
        return Pattern.compile(annotated).matcher(source).find();
    }

    /// The sources of the test classes of all modules, and of the contracts in the test kit.
    private static Map<String, String> testSources() {
        var sources = new HashMap<String, String>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            Stream.concat(modules.map(module -> module.resolve("src/test/java")), Stream.of(CONTRACTS))
                    .filter(Files::isDirectory)
                    .forEach(folder -> addSources(folder, sources));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static void addSources(Path folder, Map<String, String> sources) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".java"))::iterator) {
                String name = file.getFileName().toString().replace(".java", "");
                sources.merge(name, Files.readString(file), String::concat);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Row> rows() {
        var rows = new ArrayList<Row>();
        List<String> lines = lines();
        int columns = 0;
        for (int n = 0; n < lines.size(); n++) {
            String line = lines.get(n);
            if (line.startsWith("|---")) {
                columns = cells(line).size();
            } else if (!line.startsWith("|")) {
                columns = 0;
            } else if (columns > 0) {
                rows.add(new Row(n + 1, columns, cells(line)));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Row(int line, int columns, List<String> cells) {}
}
