package io.asyncio4j.verify;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassModel;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The library as its users get it: its modules, compiled, and their sources.
final class Library {

    static final String NAME = "io.asyncio4j";

    /// In the order of their names.
    static final List<Library.Module> MODULES = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(Files::exists)
            .flatMap(Library::modulesAt)
            .filter(each -> each.descriptor().name().startsWith(NAME)
                    && !each.descriptor().isAutomatic())
            .map(Module::new)
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();

    private Library() {}

    /// The classes of all modules.
    static List<ClassModel> classes() {
        return MODULES.stream().flatMap(module -> module.classes.stream()).toList();
    }

    /// The packages that users see, of all modules.
    static Set<String> exports() {
        return MODULES.stream().flatMap(module -> module.exports().stream()).collect(Collectors.toSet());
    }

    /// The project's folder.
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("mvnw")) ? here : here.resolve("..").normalize();
    }

    /// The sources of all modules, without their descriptors.
    static List<Path> sources() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.map(folder -> folder.resolve("src/main/java"))
                    .filter(folder -> Files.exists(folder.resolve("module-info.java")))
                    .flatMap(Library::javaFiles)
                    .filter(file -> !file.endsWith("module-info.java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<ModuleReference> modulesAt(Path place) {
        try {
            return ModuleFinder.of(place).findAll().stream();
        } catch (FindException e) {
            return Stream.of(); // a jar whose name makes no module
        }
    }

    /// Whether it and all it is nested in are public, or protected.
    static boolean isPublic(@Nullable Class<?> type) {
        return type == null
                || ((type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
                        && isPublic(type.getEnclosingClass()));
    }

    private static Class<?> load(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, Library.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /// The methods and constructors of `type` that users can call or override, and those it has from supertypes
    /// that users do not see.
    static Stream<Executable> publicMembers(Class<?> type) {
        return Stream.concat(
                        declaringTypes(type).flatMap(each -> Arrays.stream(each.getDeclaredMethods())),
                        Arrays.stream(type.getDeclaredConstructors()))
                .filter(member -> isPublicOrOpen(member, type) && !member.isSynthetic());
    }

    /// Itself and its hidden supertypes.
    private static Stream<Class<?>> declaringTypes(Class<?> type) {
        return Stream.concat(
                Stream.of(type),
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                        .filter(each -> each.getName().startsWith(NAME) && !isPublic(each))
                        .flatMap(Library::declaringTypes));
    }

    private static boolean isPublicOrOpen(Executable member, Class<?> type) {
        return Modifier.isPublic(member.getModifiers())
                || (Modifier.isProtected(member.getModifiers()) && !Modifier.isFinal(type.getModifiers()));
    }

    static final class Module {

        private final ModuleDescriptor descriptor;
        private final List<ClassModel> classes;

        private Module(ModuleReference reference) {
            this.descriptor = reference.descriptor();
            try (ModuleReader reader = reference.open();
                    Stream<String> names = reader.list()) {
                this.classes = names.filter(name -> name.endsWith(".class"))
                        .filter(Predicate.not(name -> name.endsWith("-info.class")))
                        .sorted()
                        .map(name -> read(reader, name))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String name() {
            return descriptor.name();
        }

        ModuleDescriptor descriptor() {
            return descriptor;
        }

        List<ClassModel> classes() {
            return classes;
        }

        /// The types that users see, in the order of their names.
        List<Class<?>> publicTypes() {
            return classes.stream()
                    .<Class<?>>map(type -> load(type.thisClass().asInternalName()))
                    .filter(type -> exports().contains(type.getPackageName()) && isPublic(type))
                    .toList();
        }

        /// The packages that everybody sees.
        Set<String> exports() {
            return descriptor.exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }

        private static ClassModel read(ModuleReader reader, String name) {
            try (InputStream in = reader.open(name).orElseThrow()) {
                return TypeGraph.parse(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
