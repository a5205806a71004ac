package io.asyncio4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/// Merges the library's jars and this one into a jar for each [Layer].
final class Layers {

    private static final long TIME = 1_000_000_000_000L; // of all entries: equal jars are equal files

    private final Map<String, ModuleReference> modules;

    private Layers(Path library) {
        modules = ModuleFinder.of(library).findAll().stream()
                .collect(Collectors.toMap(each -> each.descriptor().name(), each -> each));
    }

    /// @param args the folder of the library's jars, the jar of this class, the folder to write to, and the
    ///     folder of the jars of the terminal
    static void main(String[] args) throws IOException {
        var layers = new Layers(Path.of(args[0]));
        for (Layer layer : Layer.values()) {
            Path jar = Path.of(args[2], layer.fileName() + ".jar");
            if (layer == Layer.PROMPT) {
                merge(layers.promptJars(Path.of(args[3])), Path.of(args[1]), _ -> true, jar);
            } else {
                merge(layers.jars(layer), Path.of(args[1]), Layers::isForPrograms, jar);
            }
            unpackNative(jar, Path.of(args[2]));
        }
    }

    private static boolean isForPrograms(String name) {
        return name.contains("/Training") || name.matches(".*/(With(Console|Recording)|MainMethod).*");
    }

    /// Netty finds its native library beside the jar, if `java.library.path` says so.
    private static void unpackNative(Path jar, Path folder) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream()
                    .filter(each -> each.getName().matches("META-INF/native/[^/]+"))
                    .toList()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                Path written = folder.resolve(name + ".new");
                Files.write(written, file.getInputStream(entry).readAllBytes());
                Files.move(written, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /// The layer's module, what it requires, and what nobody requires but everybody may use: native code. The last
    /// layer is all there is.
    private Collection<Path> jars(Layer layer) {
        Set<String> in = new TreeSet<>();
        require(layer.module, in);
        Set<String> required = modules.values().stream()
                .flatMap(each -> requires(each.descriptor()))
                .collect(Collectors.toSet());
        modules.values().stream()
                .map(ModuleReference::descriptor)
                .filter(each -> switch (layer) {
                    case CORE -> false;
                    case NET ->
                        !required.contains(each.name())
                                && !each.name().startsWith(Layer.CORE.module)
                                && requires(each).filter(modules::containsKey).allMatch(in::contains);
                    case HTTP, PROMPT -> true;
                })
                .forEach(each -> in.add(each.name()));
        return in.stream()
                .map(name -> Path.of(
                        Objects.requireNonNull(modules.get(name)).location().orElseThrow()))
                .toList();
    }

    private Collection<Path> promptJars(Path terminal) throws IOException {
        try (Stream<Path> jars = Files.list(terminal)) {
            return Stream.concat(jars(Layer.PROMPT).stream(), jars.sorted()).toList();
        }
    }

    private void require(String name, Set<String> in) {
        if (modules.containsKey(name) && in.add(name)) {
            requires(modules.get(name).descriptor()).forEach(each -> require(each, in));
        }
    }

    private static Stream<String> requires(ModuleDescriptor module) {
        return module.requires().stream()
                .filter(each -> !each.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name);
    }

    private static void merge(Collection<Path> library, Path cli, Predicate<String> ofCli, Path target)
            throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        Map<String, byte[]> appended = new LinkedHashMap<>();
        for (Path jar : library) {
            read(jar, entries, appended);
        }
        var own = new LinkedHashMap<String, byte[]>();
        read(cli, own, appended);
        own.forEach((name, bytes) -> {
            if (ofCli.test(name)) {
                entries.put(name, bytes);
            }
        });
        entries.putAll(appended);
        Path written = Path.of(target + ".new");
        try (var out = new JarOutputStream(Files.newOutputStream(written), manifest())) {
            out.setLevel(Deflater.BEST_SPEED);
            for (var entry : entries.entrySet()) {
                write(out, entry.getKey(), entry.getValue());
            }
        }
        Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
    }

    // What is for newer versions of Java comes after what is for all, and takes its place.
    private static void read(Path jar, Map<String, byte[]> entries, Map<String, byte[]> appended) throws IOException {
        try (var file = new JarFile(jar.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
            List<JarEntry> all = file.versionedStream().filter(Layers::isWanted).toList();
            for (JarEntry entry : all) {
                byte[] bytes = file.getInputStream(entry).readAllBytes();
                if (isAppended(entry.getName())) {
                    appended.merge(entry.getName(), bytes, Layers::joined);
                } else {
                    entries.putIfAbsent(entry.getName(), bytes);
                }
            }
        }
    }

    private static boolean isWanted(JarEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory()
                && !name.equals(JarFile.MANIFEST_NAME)
                && !name.endsWith("module-info.class")
                && !name.startsWith("META-INF/maven/")
                && !name.startsWith("META-INF/versions/");
    }

    private static boolean isAppended(String name) {
        return name.startsWith("META-INF/services/") || name.endsWith(".versions.properties");
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.write('\n');
        all.writeBytes(second);
        return all.toByteArray();
    }

    private static Manifest manifest() {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        return manifest;
    }

    private static void write(OutputStream jar, String name, byte[] bytes) throws IOException {
        var entry = new JarEntry(name);
        entry.setTime(TIME);
        ((JarOutputStream) jar).putNextEntry(entry);
        jar.write(bytes);
    }
}
