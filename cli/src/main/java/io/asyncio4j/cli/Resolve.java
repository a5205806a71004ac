package io.asyncio4j.cli;

import java.io.IOException;
import java.nio.file.Path;

/// Finds the jars that lines such as `//DEPS` ask for, and prints their paths.
final class Resolve {

    private Resolve() {}

    /// @param args the folder of what is kept, and the lines
    static void main(String[] args) throws IOException {
        try {
            var dependencies = new Dependencies(Directives.of(args[1]));
            dependencies.find(Path.of(args[0], "dependencies")).forEach(IO::println);
        } catch (Failure e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
