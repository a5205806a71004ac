package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A user's modules on ours. The flags are those that the documentation names, and no others.
@Timeout(300)
class ModulePathTest {

    private static final List<String> FLAGS =
            List.of("--add-opens", "java.base/java.lang=io.asyncio4j", "--enable-native-access=io.netty.common");
    private static final List<String> NAMES = List.of(
            "io.asyncio4j",
            "io.netty",
            "org.jspecify",
            "org.junit",
            "org.opentest4j",
            "org.apiguardian",
            "io.opentelemetry", // of tracing, which core binds as a service
            "tools.jackson", // of http-json, which HTTP binds as a service
            "com.fasterxml.jackson");
    private static final Path HELLO = Library.root().resolve("verify/consumers/module-path/src/main/java");

    private static final String TESTS_MODULE = """
        open module com.example.tests {
            requires io.asyncio4j.http;
            requires io.asyncio4j.test;
            requires org.junit.platform.launcher;
        }
        """;
    private static final String TESTS = """
        package com.example.tests;

        import static io.asyncio4j.Asyncio.*;

        import io.asyncio4j.test.AsyncTest;
        import java.io.PrintWriter;
        import org.junit.jupiter.api.Assertions;
        import org.junit.platform.engine.discovery.DiscoverySelectors;
        import org.junit.platform.launcher.core.*;
        import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

        public class Tests {

            @AsyncTest
            void anHourPassesAtOnce() {
                double before = now();
                sleep(seconds(3600));
                Assertions.assertEquals(3600, now() - before, 0.001);
            }

            public static void main(String[] args) {
                var summary = new SummaryGeneratingListener();
                LauncherFactory.create().execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(Tests.class)).build(), summary);
                summary.getSummary().printFailuresTo(new PrintWriter(System.out));
                System.out.println(summary.getSummary().getTestsSucceededCount() + " succeeded");
            }

            private static double now() {
                return io.asyncio4j.EventLoop.current().time().toMillis() / 1000.0;
            }
        }
        """;

    @Test
    void aModuleThatUsesTheNetworkCompilesAndRuns(@TempDir Path folder) throws Exception {
        compile(folder, List.of(HELLO.resolve("module-info.java"), HELLO.resolve("com/example/hello/Hello.java")));
        String output = java(folder, "com.example.hello/com.example.hello.Hello");
        assertThat(output.lines()).contains("Hello 👋, 10000 bytes");
        assertThat(output).doesNotContain("restricted method", "terminally deprecated");
    }

    @Test
    void soDoesAModuleOfTests(@TempDir Path folder) throws Exception {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Files.writeString(sources.resolve("module-info.java"), TESTS_MODULE);
        Files.writeString(sources.resolve("Tests.java"), TESTS);
        compile(folder, List.of(sources.resolve("module-info.java"), sources.resolve("Tests.java")));
        assertThat(java(folder, "com.example.tests/com.example.tests.Tests").lines())
                .contains("1 succeeded");
    }

    private static void compile(Path folder, List<Path> sources) throws Exception {
        var words = new ArrayList<>(List.of("-p", modulePath(), "-d", "classes", "-Xlint:all", "-Werror"));
        sources.forEach(source -> words.add(source.toString()));
        Command.jdk(folder, "javac", words.toArray(String[]::new)).succeed();
    }

    private static String java(Path folder, String main) throws Exception {
        var words = new ArrayList<>(FLAGS);
        words.addAll(List.of("-Dstdout.encoding=UTF-8", "-p", modulePath() + File.pathSeparator + "classes"));
        words.addAll(List.of("-m", main));
        return Command.jdk(folder, "java", words.toArray(String[]::new)).succeed();
    }

    private static String modulePath() {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(classPath.split(File.pathSeparator))
                .filter(place -> Files.exists(Path.of(place)) && isOfInterest(Path.of(place)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOfInterest(Path place) {
        try {
            return ModuleFinder.of(place).findAll().stream()
                    .map(ModuleReference::descriptor)
                    .map(ModuleDescriptor::name)
                    .anyMatch(name -> NAMES.stream().anyMatch(name::startsWith));
        } catch (FindException e) {
            return false; // a jar whose name makes no module
        }
    }
}
