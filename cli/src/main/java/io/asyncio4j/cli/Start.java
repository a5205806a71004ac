package io.asyncio4j.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What `asyncio` does where there is no Bash: it starts a JVM for the command, in a distribution. It knows no
/// cache of classes, so programs start later.
final class Start {

    private static final String USAGE = """
        asyncio                             starts a prompt, as does asyncio repl [--debug]
        asyncio run [--debug] [--console] [--record[=FOLDER]] FILE.java [ARG ...]
        asyncio new NAME [--http]
        asyncio kernel install [--prefix DIR]
        asyncio ps [PID] [OPTION ...], asyncio pstree PID, asyncio top PID
        asyncio cancel PID TASK, asyncio repl --attach PID [--loop LOOP]
        asyncio console PID, asyncio record PID [OPTION ...], asyncio console FOLDER, asyncio jfr FILE
        asyncio doctor
        """;
    private static final String PROMPT = "io.asyncio4j.cli.prompt.Prompt";

    private final Path library;
    private final Path parts;
    private final String self;
    private final Path cache;

    private Start(Path library, String self) throws IOException {
        this.library = library;
        this.self = self;
        parts = library.resolve("command");
        cache = Files.createDirectories(cache());
    }

    /// @param args the folder of the library's jars, the command that was called, and its arguments
    static void main(String[] args) throws Exception {
        try {
            var start = new Start(Path.of(args[0]).toRealPath(), args[1]);
            System.exit(start.start(Arrays.asList(args).subList(2, args.length)));
        } catch (Failure e) {
            System.err.println("asyncio: " + e.getMessage());
            System.exit(2);
        }
    }

    private int start(List<String> arguments) throws Exception {
        String command = arguments.isEmpty() ? "repl" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        return switch (command) {
            case "run" -> run(rest);
            case "repl" -> session(PROMPT, isTerminal() ? with(rest, "--terminal") : rest);
            case "kernel" -> session("io.asyncio4j.cli.kernel.Kernel", kernel(rest));
            case "ps", "pstree", "top", "cancel", "record", "jfr", "console" ->
                java(List.of(), sessionPath(), "io.asyncio4j.cli.observe.Observe", arguments);
            case "doctor" ->
                java(
                        List.of(),
                        sessionPath(),
                        "io.asyncio4j.cli.Doctor",
                        List.of(version(), cache.toString(), cache.toString()));
            case "new" -> {
                NewProject.main(new String[] {
                    rest.stream()
                            .filter(each -> !each.equals("--http"))
                            .findFirst()
                            .orElse(""),
                    "" + rest.contains("--http"),
                    version()
                });
                yield 0;
            }
            case "--help", "-h", "help" -> {
                IO.print(USAGE);
                yield 0;
            }
            default -> throw new Failure("unknown command " + command + "; try: asyncio --help");
        };
    }

    private int run(List<String> arguments) throws Exception {
        List<String> flags = arguments.stream()
                .takeWhile(each -> each.matches("--debug|--console|--record(=.+)?"))
                .toList();
        List<String> rest = arguments.subList(flags.size(), arguments.size());
        if (rest.isEmpty()) {
            throw new Failure("run needs a file: asyncio run FILE.java [ARG ...]");
        }
        String file = rest.getFirst();
        String name = Path.of(file).getFileName() + "-"
                + Integer.toHexString(Path.of(file).toAbsolutePath().hashCode());
        Prepare.main(new String[] {file, library.toString(), cache.toString(), name, "started"});
        List<String> launch =
                Files.readAllLines(cache.resolve("programs").resolve(name).resolve("launch"));
        var options = new ArrayList<>(values(launch, "option"));
        if (flags.contains("--debug")) {
            options.add("-Dasyncio4j.debug=true");
        }
        var mains = new ArrayList<String>();
        if (flags.contains("--console")) {
            mains.add("io.asyncio4j.cli.WithConsole");
        }
        flags.stream().filter(each -> each.startsWith("--record")).findFirst().ifPresent(each -> {
            mains.add("io.asyncio4j.cli.WithRecording");
            mains.add(each.replaceFirst("--record=?", ""));
        });
        mains.add(values(launch, "main").getFirst());
        return java(
                options,
                joined(Stream.of(
                        library + File.separator + "*", values(launch, "path").getFirst(), jar())),
                mains.getFirst(),
                Stream.concat(mains.stream().skip(1), rest.stream().skip(1)).toList());
    }

    private List<String> kernel(List<String> arguments) throws Failure {
        if (arguments.size() == 2 && arguments.getFirst().equals("run")) {
            return arguments;
        }
        boolean prefix = arguments.size() == 3 && arguments.get(1).equals("--prefix");
        if ((arguments.size() != 1 && !prefix) || !arguments.getFirst().equals("install")) {
            throw new Failure("expected: asyncio kernel install [--prefix DIR]");
        }
        return prefix ? List.of("install", self, arguments.getLast()) : List.of("install", self);
    }

    private int session(String main, List<String> arguments) throws Exception {
        List<String> options = List.of(
                "-Dasyncio.modules=" + library,
                "-Dasyncio.resolver=" + joined(Stream.of(jar(), parts.resolve("resolver") + File.separator + "*")),
                "-Dasyncio.cache=" + cache);
        return java(options, sessionPath(), main, arguments);
    }

    private String sessionPath() throws IOException {
        return joined(
                Stream.of(jar(), library + File.separator + "*", parts.resolve("terminal") + File.separator + "*"));
    }

    private static int java(List<String> options, String classPath, String main, List<String> arguments)
            throws Exception {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8"));
        words.addAll(options);
        words.addAll(List.of("-cp", classPath, main));
        words.addAll(arguments);
        Process process = new ProcessBuilder(words).inheritIO().start();
        // Ctrl-C goes to both, and this one ends last
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.onExit().join()));
        return process.waitFor();
    }

    private String jar() throws IOException {
        try (Stream<Path> jars = Files.list(parts)) {
            return jars.filter(each -> each.getFileName().toString().startsWith("asyncio4j-cli-"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    private String version() throws IOException {
        String name = Path.of(jar()).getFileName().toString();
        return name.substring("asyncio4j-cli-".length(), name.length() - ".jar".length());
    }

    private static Path cache() {
        String named = System.getenv("XDG_CACHE_HOME");
        String local = System.getenv("LOCALAPPDATA");
        Path folder = named != null && !named.isEmpty()
                ? Path.of(named)
                : local != null ? Path.of(local) : Path.of(System.getProperty("user.home"), ".cache");
        return folder.resolve("asyncio4j");
    }

    @SuppressWarnings("SystemConsoleNull") // it may be, says its documentation
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private static List<String> values(List<String> launch, String key) {
        return launch.stream()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    private static List<String> with(List<String> list, String more) {
        return Stream.concat(list.stream(), Stream.of(more)).toList();
    }

    private static String joined(Stream<String> paths) {
        return String.join(File.pathSeparator, paths.toList());
    }
}
