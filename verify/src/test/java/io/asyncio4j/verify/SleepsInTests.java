package io.asyncio4j.verify;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// How many calls of `sleep` in tests take real time, as far as the text of the tests can tell: those that do not
/// stand in an `@AsyncTest` or in a call of a class that uses the virtual clock, such as `Virtual.run`.
final class SleepsInTests extends TreeScanner<Void, Boolean> {

    private static final Pattern VIRTUAL = Pattern.compile("\\b(VirtualClock|Virtual)\\b");
    private static final Pattern REAL =
            Pattern.compile("\\brealTime = true|\\bAsyncio\\.run\\(|\\brun\\(|\\bRunner\\b");

    private final Set<String> virtualClasses = new HashSet<>(Set.of("Virtual"));
    private int real;
    private int virtual;

    private SleepsInTests() {}

    static SleepsInTests in(List<Path> sources) throws IOException {
        var sleeps = new SleepsInTests();
        for (Path source : sources) {
            String name = source.getFileName().toString().replace(".java", "");
            if (!name.endsWith("Test")
                    && VIRTUAL.matcher(Files.readString(source)).find()) {
                sleeps.virtualClasses.add(name);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree unit : task.parse()) {
                String text = unit.getSourceFile().getCharContent(true).toString();
                sleeps.scan(unit, usesTheVirtualClockOnly(text));
            }
        }
        return sleeps;
    }

    int real() {
        return real;
    }

    int virtual() {
        return virtual;
    }

    /// Such as a class of helpers.
    private static boolean usesTheVirtualClockOnly(String text) {
        return VIRTUAL.matcher(text).find()
                && !REAL.matcher(text.replace("Virtual.run(", "")).find();
    }

    @Override
    public Void visitMethod(MethodTree method, Boolean isVirtual) {
        List<String> annotations = method.getModifiers().getAnnotations().stream()
                .map(AnnotationTree::toString)
                .toList();
        boolean asyncTest = annotations.stream().anyMatch(text -> text.startsWith("@AsyncTest"));
        boolean realTime = annotations.stream().anyMatch(text -> text.contains("realTime = true"));
        return super.visitMethod(method, asyncTest ? (Boolean) !realTime : isVirtual);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Boolean isVirtual) {
        String callee = call.getMethodSelect().toString();
        if (callee.equals("Thread.sleep")) {
            real++;
        } else if (callee.equals("sleep") || callee.equals("Asyncio.sleep")) {
            if (isVirtual) {
                virtual++;
            } else {
                real++;
            }
        }
        String owner = callee.replaceFirst("\\..*", "");
        return super.visitMethodInvocation(call, isVirtual || virtualClasses.contains(owner));
    }
}
