package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Libraries that are added at the prompt, by lines that begin with `//DEPS`.
final class Dependencies {

    // A program of its own finds them: Maven's classes, and their versions of libraries, would be seen by snippets.

    private final Session session;
    private final List<String> resolver;

    /// @param resolver the command that finds jars and prints their paths, with all but its last argument: the
    ///     lines that ask for them; nothing if there is none
    Dependencies(Session session, List<String> resolver) {
        this.session = session;
        this.resolver = resolver;
    }

    static boolean asksForSome(String line) {
        return line.strip().matches("//DEPS\\s+\\S.*");
    }

    Report add(String line) {
        if (resolver.isEmpty()) {
            return Report.failure("//DEPS needs the command asyncio, which finds libraries");
        }
        try {
            var command = new java.util.ArrayList<>(resolver);
            command.add(line.strip());
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                return new Report(errors.lines().toList(), true);
            }
            List<Path> jars = output.lines().map(Path::of).toList();
            jars.forEach(session::addJar);
            return Report.of(List.of("added "
                    + jars.stream()
                            .map(jar -> jar.getFileName().toString())
                            .sorted()
                            .toList()));
        } catch (IOException e) {
            return Report.failure("libraries cannot be found: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Report.failure("interrupted");
        }
    }
}
