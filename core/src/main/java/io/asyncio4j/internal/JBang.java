package io.asyncio4j.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Tells JBang the flags that a program on the loop needs: it calls the classes that it finds named in
/// `META-INF/jbang-integration.list`.
public final class JBang {

    private JBang() {}

    /// What JBang calls when it has compiled a program.
    ///
    /// @param classes the folder of the program's classes
    /// @param pom of the program
    /// @param repositories by name and URL
    /// @param dependencies by coordinates and file
    /// @param directives of the program
    /// @param nativeImage whether the program becomes one
    /// @return the arguments for `java`
    public static Map<String, Object> postBuild(
            Path classes,
            Path pom,
            List<Map.Entry<String, String>> repositories,
            List<Map.Entry<String, Path>> dependencies,
            List<String> directives,
            boolean nativeImage) {
        return Map.of(
                "java-args",
                List.of(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
    }
}
