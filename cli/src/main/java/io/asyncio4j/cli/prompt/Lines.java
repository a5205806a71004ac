package io.asyncio4j.cli.prompt;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is done with a piece of input, from wherever it comes: a command, `//DEPS` lines, or snippets.
final class Lines {

    private final Session session;
    private final Commands commands;
    private final Dependencies dependencies;

    Lines(Session session, Dependencies dependencies) {
        this.session = session;
        this.dependencies = dependencies;
        commands = new Commands(session);
    }

    /// Whether more must follow before it can be used.
    boolean isIncomplete(String text) {
        return !text.isBlank()
                && !Commands.isCommand(text)
                && !Dependencies.asksForSome(text)
                && session.isIncomplete(text);
    }

    /// Uses a text, up to its first snippet that fails.
    ///
    /// @param origin where the text comes from
    /// @param each is told of each part of the report as soon as it is known
    Report use(String text, @Nullable Origin origin, Consumer<Report> each) {
        if (Commands.isOpen(text)) {
            return open(Commands.argument(text), origin, each);
        }
        if (Commands.isCommand(text)) {
            return told(commands.run(text), each);
        }
        var all = new ArrayList<String>();
        for (String line : text.lines().filter(Dependencies::asksForSome).toList()) {
            Report report = told(dependencies.add(line), each);
            all.addAll(report.lines());
            if (report.failed() || text.strip().equals(line.strip())) {
                return report;
            }
        }
        Report report = session.eval(text, origin, each);
        all.addAll(report.lines());
        return new Report(all, report.failed(), report.value(), report.thrown());
    }

    /// Uses all of a text as if its lines were typed one after the other: what fails does not keep the rest.
    ///
    /// @param name what failures are told of, with the number of the line; null to leave that away
    Report useAll(BufferedReader input, @Nullable String name, @Nullable Origin origin, Consumer<Report> each)
            throws IOException {
        var all = new ArrayList<String>();
        var text = new StringBuilder();
        boolean failed = false;
        int number = 0;
        int first = 1;
        String line = "";
        while (line != null && exit().isEmpty() && (origin == null || !origin.isStopped())) {
            line = input.readLine();
            number++;
            if (text.isEmpty()) {
                first = number;
            }
            text.append(line == null ? "" : line + "\n");
            if (text.toString().isBlank()) {
                text.setLength(0);
            } else if (line == null || !isIncomplete(text.toString())) {
                String place = name == null ? "" : name + ":" + first + ": ";
                Report report = use(text.toString().stripTrailing(), origin, part -> each.accept(part.at(place)));
                failed |= report.failed();
                all.addAll(report.at(place).lines());
                text.setLength(0);
            }
        }
        return new Report(all, failed);
    }

    /// Uses a file.
    Report open(String name, @Nullable Origin origin, Consumer<Report> each) {
        if (name.isEmpty()) {
            return told(Report.failure("which file? /open FILE"), each);
        }
        Path file = file(name);
        try (var input = new BufferedReader(new StringReader(Files.readString(file)))) {
            return useAll(input, file.getFileName().toString(), origin, each);
        } catch (NoSuchFileException e) {
            return told(Report.failure("there is no file " + name), each);
        } catch (IOException e) {
            return told(Report.failure("cannot read " + name + ": " + e.getMessage()), each);
        }
    }

    /// A file as a shell names it.
    static Path file(String name) {
        return name.startsWith("~/") ? Folders.home().resolve(name.substring(2)) : Path.of(name);
    }

    OptionalInt exit() {
        return commands.exit();
    }

    private static Report told(Report report, Consumer<Report> each) {
        each.accept(report);
        return report;
    }
}
