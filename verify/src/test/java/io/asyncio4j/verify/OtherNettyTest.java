package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.net.NettyDriver;
import io.netty.util.Version;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs whose Netty is not the one that this library was compiled with.
@Tag("consumers") // Maven fetches it
@Timeout(900)
class OtherNettyTest {

    // what users have, and not what only our tests need
    private static final String NETTY = ".*[/\\\\]netty-(buffer|codec|common|handler|resolver|transport)[^/\\\\]*";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"4.2.0.Final", "4.2.4.Final", "4.2.7.Final", "4.2.15.Final"})
    void theDriverKeepsItsContractOnEveryNetty42(String version) throws Exception {
        assertThat(java(
                        classPath(jarsOf(version)),
                        TestRun.class.getName(),
                        "io.asyncio4j.net.EpollDriverTest",
                        "io.asyncio4j.net.NioDriverTest",
                        "io.asyncio4j.net.ConnectionStreamTest",
                        "io.asyncio4j.net.TransportFlowTest",
                        "io.asyncio4j.net.DatagramsTest"))
                .contains(" failed 0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.2.0.Final", "4.2.7.Final"})
    void everyPartOfTheNetworkBegins(String version) throws Exception {
        assertThat(java(classPath(jarsOf(version)), FirstUse.class.getName())
                        .lines()
                        .filter(line -> line.startsWith("* ")))
                .containsExactlyElementsOf(FirstUse.NAMES.stream()
                        .map(name -> "* " + name + ": fine")
                        .toList());
    }

    @Test
    void theFirstUseOfANetty41SaysWhatWasFoundWhereAndHowToMendIt() throws Exception {
        List<Path> old = jarsOf("4.1.128.Final");
        String common = jar(old, "netty-common").toString();
        List<String> told = java(classPath(old), FirstUse.class.getName())
                .lines()
                .filter(line -> line.startsWith("* "))
                .toList();

        assertThat(told).hasSameSizeAs(FirstUse.NAMES);
        assertThat(told)
                .allSatisfy(line -> assertThat(line)
                        .contains("IllegalStateException: the network needs Netty 4.2")
                        .contains("netty-common 4.1.128.Final (" + common + ")")
                        .contains("<netty.version>" + ours() + "</netty.version>")
                        .contains("ext['netty.version'] = '" + ours() + "'")
                        .contains("enforcedPlatform(\"io.netty:netty-bom:" + ours() + "\")"));
    }

    @Test
    void aMixOfTwoLinesIsRefusedAndAMixWithinOneIsWarnedOf() throws Exception {
        List<Path> mixed = new ArrayList<>(jarsOf("4.2.7.Final"));
        mixed.set(mixed.indexOf(jar(mixed, "netty-common")), jar(jarsOf("4.1.128.Final"), "netty-common"));
        assertThat(java(classPath(mixed), FirstUse.class.getName()))
                .contains("* connection: java.lang.IllegalStateException: the network needs Netty 4.2")
                .contains("netty-common 4.1.128.Final (")
                .contains("netty-transport 4.2.7.Final (");

        mixed = new ArrayList<>(jarsOf("4.2.15.Final"));
        mixed.set(mixed.indexOf(jar(mixed, "netty-handler")), jar(jarsOf("4.2.7.Final"), "netty-handler"));
        assertThat(java(classPath(mixed), FirstUse.class.getName()))
                .contains("the jars of Netty are of different versions, which may fail at any time: ")
                .contains("* connection: fine");
    }

    private List<Path> jarsOf(String version) throws IOException, InterruptedException {
        return new Maven("netty").classPath(folder, "-Dnetty.version=" + version);
    }

    private static Path jar(List<Path> jars, String artifact) {
        return jars.stream()
                .filter(jar -> jar.toString().contains(artifact + "-4"))
                .findFirst()
                .orElseThrow();
    }

    private static String ours() {
        var versions = Version.identify(NettyDriver.class.getClassLoader());
        return Objects.requireNonNull(versions.get("netty-transport")).artifactVersion();
    }

    /// That of this test and of net's, with other jars instead of its own Netty's.
    private static List<Path> classPath(List<Path> netty) {
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path testsOfNet = Library.root().resolve("net/target/test-classes");
        return Stream.of(
                        Stream.of(testsOfNet),
                        Arrays.stream(own.split(File.pathSeparator, -1))
                                .map(Path::of)
                                .filter(entry -> !entry.toString().matches(NETTY)),
                        netty.stream())
                .flatMap(part -> part)
                .toList();
    }

    private String java(List<Path> classPath, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process java = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        java.waitFor();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
