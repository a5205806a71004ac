package io.asyncio4j.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page of `docs` that sets the names of another library beside ours. The first cell of a row has the names of
/// theirs, and the last one the tests that prove it.
final class NamesPage {

    static final String MISSING = "*not there yet*";
    static final String REFUSED = "—";

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path CONTRACTS = ROOT.resolve("test/src/main/java");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][\\w.]*");
    private static final Pattern TEST = Pattern.compile("(\\w+)\\.(\\w+)");

    private final List<Row> rows;

    private NamesPage(List<Row> rows) {
        this.rows = rows;
    }

    static NamesPage of(String document) {
        try {
            return new NamesPage(rows(Files.readAllLines(ROOT.resolve(document))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Row> rows() {
        return rows;
    }

    /// The names in the first cells.
    Set<String> theirNames() {
        var names = new TreeSet<String>();
        for (Row row : rows) {
            for (String code : code(row.cells.getFirst())) {
                NAME.matcher(code).results().forEach(name -> names.add(name.group()));
            }
        }
        return names;
    }

    /// What is wrong with the last cells: tests that do not exist, or no test and no word on why there is none.
    List<String> wrongProofs() {
        var tests = testSources();
        var wrong = new ArrayList<String>();
        for (Row row : rows) {
            String proof = row.cells.getLast();
            if (proof.equals(MISSING) || proof.equals(REFUSED)) {
                continue;
            }
            List<String> names = code(proof);
            if (names.isEmpty()) {
                wrong.add("line " + row.line + ": expected tests, " + MISSING + " or " + REFUSED + ", was: " + proof);
            }
            names.stream()
                    .filter(name -> !exists(name, tests))
                    .forEach(name -> wrong.add("line " + row.line + ": there is no test " + name));
        }
        return wrong;
    }

    /// What stands between backquotes.
    static List<String> code(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
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

    private static List<Row> rows(List<String> lines) {
        var rows = new ArrayList<Row>();
        int columns = 0;
        String head = "";
        for (int n = 0; n < lines.size(); n++) {
            String line = lines.get(n);
            if (line.startsWith("|---")) {
                columns = cells(line).size();
                head = cells(lines.get(n - 1)).getFirst();
            } else if (!line.startsWith("|")) {
                columns = 0;
            } else if (columns > 0) {
                rows.add(new Row(n + 1, head, columns, cells(line)));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
    }

    /// @param line its number, from 1 on
    /// @param head the first cell of the head of its table
    /// @param columns how many cells that head has
    record Row(int line, String head, int columns, List<String> cells) {}
}
