package io.asyncio4j.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Compiles a program, with the sources beside it that it uses.
final class Compiler {

    private final List<Path> modules;
    private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    private final List<String> options = new ArrayList<>();
    private final Set<Path> read = new LinkedHashSet<>();
    private Optional<String> firstClass = Optional.empty();

    /// @param modules the library's jars: on the module path, so that `import module` finds them, and that a
    ///     program cannot use what they keep to themselves
    /// @param dependencies other people's jars
    Compiler(List<Path> modules, List<Path> dependencies) {
        this.modules = modules;
        options.addAll(List.of("-encoding", "UTF-8", "-g", "-parameters", "-proc:none", "-implicit:class"));
        options.addAll(List.of("-Xprefer:source", "-Xdiags:compact", "-Xlint:-options"));
        options.addAll(List.of("--module-path", joined(modules), "--add-modules", "ALL-MODULE-PATH"));
        options.addAll(List.of("-cp", joined(dependencies)));
    }

    Compiler with(List<String> more) {
        options.addAll(more);
        return this;
    }

    /// Finds what the program uses and does not name, in a folder.
    Compiler lookingIn(Path root) {
        options.addAll(List.of("-sourcepath", root.toString()));
        return this;
    }

    /// Messages go to the standard error, with the files named as they are given.
    ///
    /// @param classes a folder that is there
    /// @return whether there was no error
    boolean compile(List<Path> files, Path classes) throws IOException {
        options.addAll(List.of("-d", classes.toString()));
        try (StandardJavaFileManager manager = javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var messages = new Messages(modules, System.err);
            var task = (JavacTask)
                    javac.getTask(null, manager, messages, options, null, manager.getJavaFileObjectsFromPaths(files));
            task.addTaskListener(new TaskListener() {
                @Override
                public void finished(TaskEvent event) {
                    if (event.getKind() == TaskEvent.Kind.PARSE) {
                        parsed(event.getCompilationUnit());
                    }
                }
            });
            return task.call();
        }
    }

    /// Every source that was read, the first one first.
    Set<Path> read() {
        return read;
    }

    /// The first class of the first file, without its package.
    Optional<String> firstClass() {
        return firstClass;
    }

    private void parsed(CompilationUnitTree unit) {
        if (read.isEmpty()) {
            firstClass = unit.getTypeDecls().stream()
                    .filter(ClassTree.class::isInstance)
                    .map(ClassTree.class::cast)
                    .filter(type -> type.getKind() != Tree.Kind.ANNOTATION_TYPE)
                    .map(type -> type.getSimpleName().toString())
                    .findFirst();
        }
        read.add(Path.of(unit.getSourceFile().toUri()));
    }

    private static String joined(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
