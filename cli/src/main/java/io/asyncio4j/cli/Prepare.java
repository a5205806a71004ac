package io.asyncio4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes a program ready to be started, and writes down how.
final class Prepare {

    private static final int LEAST_JAVA = 25;
    private static final Pattern JAVA = Pattern.compile("(\\d+)(\\+?)");

    private final Path given;
    private final Path file;
    private final Path library;
    private final Path cache;
    private final Sources sources;
    private final Directives directives;

    private Prepare(Path given, Path library, Path cache) throws Failure {
        this.given = given;
        this.library = library;
        this.cache = cache;
        file = given.toAbsolutePath().normalize();
        sources = new Sources(file);
        directives = sources.directives();
    }

    /// @param args the program's file; the folder of the library's jars; that of what is kept; the name of the
    ///     program's folder in it; an id of what else the program is made from
    static void main(String[] args) throws IOException {
        try {
            var prepare = new Prepare(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
            if (!prepare.prepare(args[3], args[4])) {
                System.exit(1);
            }
        } catch (Failure e) {
            System.err.println("asyncio: " + e.getMessage());
            System.exit(1);
        }
    }

    private boolean prepare(String name, String id) throws Failure, IOException {
        checkJava();
        Path programs = Files.createDirectories(cache.resolve("programs"));
        var dependencies = new Dependencies(directives);
        List<Path> jars = dependencies.find(cache.resolve("dependencies"));
        var program = new Program(programs.resolve(name), file, id);
        boolean done = false;
        try {
            done = compile(program, jars, dependencies.change());
        } finally {
            if (!done) {
                program.discard();
            }
        }
        Program.prune(programs);
        return done;
    }

    private boolean compile(Program program, List<Path> jars, boolean jarsChange) throws Failure, IOException {
        var compiler = new Compiler(modules(), jars).with(directives.compileOptions());
        if (directives.preview()) {
            compiler.with(List.of(
                    "--enable-preview", "--release", "" + Runtime.version().feature()));
        }
        Optional<Path> root = sources.root();
        root.ifPresent(folder -> compiler.lookingIn(shown(folder)));
        List<Path> files = sources.named().stream().map(this::shown).toList();
        if (!compiler.compile(files, program.classes())) {
            if (root.isEmpty()) {
                System.err.println("asyncio: sources beside " + given + " are used only if it is in a folder "
                        + sources.packageName().replace('.', '/') + ", that of its package");
            }
            return false;
        }
        copyFiles(program.classes());
        program.add("main", mainClass(compiler, program.classes()));
        program.add("layer", layer(program.classes(), jars).fileName());
        program.classPath(jars);
        if (jarsChange) {
            program.add("until", System.currentTimeMillis() / 1000 + 24 * 60 * 60);
        }
        if (directives.preview()) {
            program.add("option", "--enable-preview");
        }
        directives.runtimeOptions().forEach(option -> program.add("option", option));
        program.keepNames(file.resolveSibling(""));
        var inputs = new ArrayList<>(compiler.read());
        inputs.addAll(resources().map(Resource::from).toList());
        program.keep(inputs);
        program.publish();
        return true;
    }

    private void checkJava() throws Failure {
        int running = Runtime.version().feature();
        for (String wanted : directives.javaVersions()) {
            Matcher matcher = JAVA.matcher(wanted);
            if (!matcher.matches()) {
                throw new Failure("//JAVA must be a version such as 25 or 25+, was " + wanted);
            }
            int version = Integer.parseInt(matcher.group(1));
            boolean orNewer = !matcher.group(2).isEmpty();
            if (!orNewer && version < LEAST_JAVA) {
                throw new Failure(given + " asks for Java " + version + " (//JAVA " + wanted + "), but asyncio4j needs"
                        + " Java " + LEAST_JAVA + " or newer");
            }
            if (orNewer ? running < version : running != version) {
                throw new Failure(given + " asks for Java " + version + (orNewer ? " or newer" : "") + " (//JAVA "
                        + wanted + "), but " + System.getProperty("java.home") + " is Java " + running
                        + ": set JAVA_HOME to another one");
            }
        }
    }

    private List<Path> modules() throws IOException {
        try (Stream<Path> jars = Files.list(library)) {
            return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
        }
    }

    // javac names files in its messages as they are given
    private Path shown(Path path) {
        if (path.equals(file)) {
            return given;
        }
        if (given.isAbsolute()) {
            return path;
        }
        Path relative = Path.of("").toAbsolutePath().relativize(path);
        return relative.toString().isEmpty() ? Path.of(".") : relative;
    }

    private String mainClass(Compiler compiler, Path classes) throws Failure {
        if (directives.mainClass().isPresent()) {
            return directives.mainClass().get();
        }
        String prefix = sources.packageName().isEmpty() ? "" : sources.packageName() + ".";
        String fileName = file.getFileName().toString();
        String named = fileName.substring(0, fileName.length() - ".java".length());
        return Stream.concat(Stream.of(named), compiler.firstClass().stream())
                .filter(each -> Files.exists(classes.resolve((prefix + each).replace('.', '/') + ".class")))
                .map(each -> prefix + each)
                .findFirst()
                .orElseThrow(() -> new Failure(given + " declares no class"));
    }

    // other people's jars may use anything
    private static Layer layer(Path classes, List<Path> jars) throws IOException {
        return jars.isEmpty() ? Layer.of(classes) : Layer.HTTP;
    }

    private void copyFiles(Path classes) throws Failure, IOException {
        for (Resource each : resources().toList()) {
            Path target = classes.resolve(each.name()).normalize();
            if (!target.startsWith(classes)) {
                throw new Failure("//FILES " + each.name() + " is outside of the program");
            }
            if (!Files.isRegularFile(each.from())) {
                throw new Failure("//FILES names " + each.from() + ", which is no file");
            }
            Files.createDirectories(target.getParent());
            Files.copy(each.from(), target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Stream<Resource> resources() {
        return directives.files().stream().map(text -> {
            int equals = text.indexOf('=');
            String from = text.substring(equals + 1);
            String to = equals < 0 ? from : text.substring(0, equals);
            Path path = file.resolveSibling(from).normalize();
            return new Resource(to.isEmpty() || to.endsWith("/") ? to + path.getFileName() : to, path);
        });
    }

    /// A file that the program finds among its classes.
    private record Resource(String name, Path from) {}
}
