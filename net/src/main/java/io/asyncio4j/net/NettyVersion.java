package io.asyncio4j.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which Netty the program has, and whether it will do: any 4.2, each of its jars of the same version. Any thread.
///
/// Links to no class of Netty, so that it can speak of one that will not do.
final class NettyVersion {

    /// The one that this module was compiled and tested with.
    static final String OURS = "4.2.18.Final";

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.net");
    private static final String VERSIONS = "META-INF/io.netty.versions.properties"; // in each jar of Netty
    private static final String SUFFIX = ".version";
    private static final String ESSENTIAL = "io.netty.channel.ManualIoEventLoop"; // new in 4.2
    private static final Set<String> USED = Set.of(
            "netty-buffer",
            "netty-codec",
            "netty-codec-base",
            "netty-codec-compression",
            "netty-codec-dns",
            "netty-codec-http",
            "netty-codec-http2",
            "netty-common",
            "netty-handler",
            "netty-resolver",
            "netty-resolver-dns",
            "netty-transport",
            "netty-transport-classes-epoll",
            "netty-transport-native-unix-common");

    private NettyVersion() {}

    /// Throws unless Netty will do; warns if it may not.
    ///
    /// @throws IllegalStateException with what was found, where, and how to mend it
    static void ensureUsable() {
        List<Jar> jars = jars();
        if (!exists(ESSENTIAL) || jars.stream().anyMatch(Jar::isTooOld)) {
            throw unusable(jars, null);
        }
        if (jars.stream().map(Jar::version).distinct().count() > 1) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    () -> "the jars of Netty are of different versions, which may fail" + " at any time: " + found(jars)
                            + ". " + MEND);
        }
    }

    /// What to throw if Netty's classes do not fit each other, or ours.
    static IllegalStateException unusable(LinkageError error) {
        return unusable(jars(), error);
    }

    /// Whether this version of Netty has a public method, which newer ones have.
    static boolean hasMethod(Class<?> type, String name, Class<?>... parameters) {
        try {
            type.getMethod(name, parameters);
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static final String MEND = "Let your build choose one version for all of them. Maven: with Spring Boot's"
            + " parent, add <netty.version>" + OURS + "</netty.version> to <properties>; without it, put this before"
            + " other BOMs in <dependencyManagement>: <dependency><groupId>io.netty</groupId>"
            + "<artifactId>netty-bom</artifactId><version>" + OURS + "</version><type>pom</type><scope>import</scope>"
            + "</dependency>. Gradle: with Spring Boot's plugin, ext['netty.version'] = '" + OURS + "'; without it,"
            + " implementation(enforcedPlatform(\"io.netty:netty-bom:" + OURS + "\"))";

    private static IllegalStateException unusable(List<Jar> jars, @Nullable LinkageError error) {
        return new IllegalStateException(
                "the network needs Netty 4.2, with all jars of one version; found " + found(jars) + ". " + MEND, error);
    }

    private static String found(List<Jar> jars) {
        return jars.isEmpty()
                ? "no jar of it that tells its version"
                : jars.stream().map(Jar::toString).collect(Collectors.joining(", "));
    }

    private static boolean exists(String type) {
        try {
            Class.forName(type, false, NettyVersion.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /// Those that matter, in the order of the class path.
    private static List<Jar> jars() {
        List<Jar> found = new ArrayList<>();
        try {
            for (URL url : Collections.list(NettyVersion.class.getClassLoader().getResources(VERSIONS))) {
                var properties = new Properties();
                try (InputStream in = url.openStream()) {
                    properties.load(in);
                }
                properties.stringPropertyNames().stream()
                        .filter(key -> key.endsWith(SUFFIX))
                        .map(key -> key.substring(0, key.length() - SUFFIX.length()))
                        .filter(USED::contains)
                        .sorted()
                        .forEach(name -> found.add(new Jar(name, properties.getProperty(name + SUFFIX), place(url))));
            }
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the versions of Netty's jars cannot be read", e);
        }
        return found;
    }

    /// The jar of `jar:file:/…/netty-common-4.2.18.Final.jar!/META-INF/…`, as a path.
    private static String place(URL url) {
        String text = url.toString();
        int end = text.lastIndexOf("!/");
        String jar = end < 0 ? text : text.substring(0, end);
        return jar.replaceFirst("^jar:", "").replaceFirst("^(file|nested):", "");
    }

    private record Jar(String name, String version, String place) {

        private static final int MAJOR = 4;
        private static final int MINOR = 2;

        boolean isTooOld() {
            String[] parts = version.split("\\.", -1);
            try {
                int major = Integer.parseInt(parts[0]);
                return major < MAJOR || (major == MAJOR && Integer.parseInt(parts[1]) < MINOR);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                return false; // nobody knows
            }
        }

        @Override
        public String toString() {
            return name + " " + version + " (" + place + ")";
        }
    }
}
