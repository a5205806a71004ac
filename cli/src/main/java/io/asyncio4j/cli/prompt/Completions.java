package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/// What Tab offers: commands, and names that fit in Java.
final class Completions implements Completer {

    private final Future<Session> session;

    Completions(Future<Session> session) {
        this.session = session;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.line().startsWith("/")) {
            if (line.line().matches("/open\\s.*")) {
                files(line.line().substring(0, line.cursor())).forEach(candidates::add);
            } else if (line.word().startsWith("/")) {
                Commands.ALL.forEach(each ->
                        candidates.add(new Candidate(each.get(0), each.get(0), null, each.get(2), null, null, true)));
            }
            return;
        }
        try {
            names(session.get(), line.line(), line.cursor())
                    .forEach(name -> candidates.add(new Candidate(name, name, null, null, null, null, false)));
        } catch (java.util.concurrent.ExecutionException | CompletionException e) {
            // there is no session, and whoever evaluates the line says why
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Candidate> files(String typed) {
        String path = Commands.argument(typed.substring(0, SnippetParser.wordBegin(typed, typed.length())) + "x");
        Path folder = Lines.file(path.substring(0, path.length() - 1));
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> {
                        String name = file.getFileName() + (Files.isDirectory(file) ? "/" : "");
                        return new Candidate(name, name, null, null, null, null, !name.endsWith("/"));
                    })
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// What can stand for the name that ends at the cursor. Those of the type that is wanted come first.
    static Set<String> names(Session session, String text, int cursor) {
        int begin = SnippetParser.wordBegin(text, cursor);
        if (begin == cursor && !text.substring(0, cursor).stripTrailing().endsWith(".")) {
            return Set.of(); // all names there are help nobody
        }
        var anchor = new int[1];
        List<Suggestion> found = session.analyze(asked -> asked.completionSuggestions(text, cursor, anchor));
        var names = new LinkedHashSet<String>();
        for (Suggestion each : found.stream()
                .sorted(java.util.Comparator.comparing((Suggestion each) -> !each.matchesType()))
                .toList()) {
            // a name after a dot may be anchored before the dot
            String name = anchor[0] < begin
                    ? each.continuation()
                            .substring(Math.min(
                                    begin - anchor[0], each.continuation().length()))
                    : each.continuation();
            if (!name.isEmpty() && !name.startsWith("do_it$")) {
                names.add(name);
            }
        }
        return names;
    }
}
