package io.asyncio4j.verify;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Prints the figures of a built checkout, so that two can be compared: what its packages hold, its circles of
/// types, what is not public, its tests and their real sleeps, its longest files. A program without dependencies:
/// `java verify/src/test/java/io/asyncio4j/verify/House.java [FOLDER]`.
final class House {

    private static final int LONGEST = 10;
    private static final String MAIN = "src/main/java";
    private static final String TEST = "src/test/java";

    private final Path root;
    private final List<Path> modules;

    private House(Path root) throws IOException {
        this.root = root;
        try (Stream<Path> folders = Files.list(root)) {
            this.modules = folders.filter(folder ->
                            Files.isDirectory(folder.resolve(MAIN)) || Files.isDirectory(folder.resolve(TEST)))
                    .sorted()
                    .toList();
        }
    }

    public static void main(String[] args) throws IOException {
        var house = new House(Path.of(args.length == 0 ? "." : args[0]));
        house.printPackages();
        house.printCircles();
        house.printTests();
        house.printLongest("main", MAIN);
        house.printLongest("tests", TEST);
    }

    private void printPackages() throws IOException {
        System.out.printf("%-34s %6s %6s %11s%n", "package", "files", "types", "not public");
        for (Path module : modules) {
            Map<String, Integer> files = filesByPackage(module);
            TypeGraph graph = TypeGraph.of(classes(module));
            graph.packages().forEach((name, types) -> printPackage(name, files.getOrDefault(name, 0), types, graph));
            if (graph.packages().size() > 1) {
                List<String> all =
                        graph.packages().values().stream().flatMap(List::stream).toList();
                int sum = files.values().stream().mapToInt(Integer::intValue).sum();
                printPackage("= " + module.getFileName(), sum, all, graph);
            }
        }
    }

    private static void printPackage(String name, int files, List<String> types, TypeGraph graph) {
        long closed = types.stream().filter(type -> !graph.isPublic(type)).count();
        System.out.printf(
                "%-34s %6d %6d %6d %3d%%%n",
                name, files, types.size(), closed, Math.round(100.0 * closed / types.size()));
    }

    private void printCircles() throws IOException {
        System.out.printf("%n%-34s %s%n", "largest circles of types", "(of all types of the module)");
        for (Path module : modules) {
            TypeGraph graph = TypeGraph.of(classes(module));
            List<NavigableSet<String>> circles = graph.circles();
            int all = graph.packages().values().stream().mapToInt(List::size).sum();
            if (all > 0) {
                System.out.printf(
                        "%-34s %s of %d%n",
                        module.getFileName(),
                        circles.stream().limit(3).map(NavigableSet::size).toList(),
                        all);
            }
        }
    }

    private void printTests() throws IOException {
        System.out.printf("%n%-34s %6s %6s %12s %8s%n", "tests", "files", "lines", "real sleeps", "virtual");
        int[] sum = new int[4];
        for (Path module : modules) {
            List<Path> sources = sources(module.resolve(TEST));
            if (!sources.isEmpty()) {
                var sleeps = SleepsInTests.in(sources);
                int lines = 0;
                for (Path source : sources) {
                    lines += lines(source);
                }
                printTests(module.getFileName().toString(), sources.size(), lines, sleeps.real(), sleeps.virtual());
                sum[0] += sources.size();
                sum[1] += lines;
                sum[2] += sleeps.real();
                sum[3] += sleeps.virtual();
            }
        }
        printTests("= all", sum[0], sum[1], sum[2], sum[3]);
    }

    private static void printTests(String name, int files, int lines, int real, int virtual) {
        System.out.printf("%-34s %6d %6d %12d %8d%n", name, files, lines, real, virtual);
    }

    private void printLongest(String what, String folder) throws IOException {
        System.out.printf("%nlongest files of %s%n", what);
        var lengths = new ArrayList<Map.Entry<Path, Integer>>();
        for (Path module : modules) {
            for (Path source : sources(module.resolve(folder))) {
                lengths.add(Map.entry(source, lines(source)));
            }
        }
        lengths.sort(Map.Entry.<Path, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        lengths.stream()
                .limit(LONGEST)
                .forEach(each -> System.out.printf("%6d  %s%n", each.getValue(), root.relativize(each.getKey())));
    }

    private static Map<String, Integer> filesByPackage(Path module) throws IOException {
        Path folder = module.resolve(MAIN);
        var files = new TreeMap<String, Integer>();
        for (Path source : sources(folder)) {
            String name = folder.relativize(source.getParent()).toString().replace('/', '.');
            if (!name.isEmpty()) {
                files.merge(name, 1, Integer::sum);
            }
        }
        return files;
    }

    private static List<ClassModel> classes(Path module) throws IOException {
        var classes = new ArrayList<ClassModel>();
        for (Path file : files(module.resolve("target/classes"), ".class")) {
            classes.add(TypeGraph.parse(Files.readAllBytes(file)));
        }
        return classes;
    }

    private static List<Path> sources(Path folder) throws IOException {
        return files(folder, ".java");
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private static int lines(Path source) throws IOException {
        try (Stream<String> lines = Files.lines(source)) {
            return (int) lines.count();
        }
    }
}
