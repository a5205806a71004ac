package io.asyncio4j.cli.prompt;

import java.util.Optional;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/// A text that was cut behind its first snippet.
///
/// @param snippet empty if there is none
/// @param rest what follows it
record Cut(String snippet, String rest) {

    static Cut of(String text, SourceCodeAnalysis analysis) {
        CompletionInfo info = analysis.analyzeCompletion(text);
        if (info.completeness() == Completeness.EMPTY) {
            return new Cut("", "");
        }
        boolean isFound = info.source() != null && !info.source().isEmpty();
        String source = isFound ? info.source() : text;
        Cut cut = new Cut(source, isFound ? info.remaining() : "");
        return source.strip().indexOf('\n') >= 0 && isWrong(source, analysis)
                ? behindLine(text, analysis).orElse(cut)
                : cut;
    }

    // where no semicolon stands between two snippets, JShell sees a single one that is wrong
    private static Optional<Cut> behindLine(String text, SourceCodeAnalysis analysis) {
        int end = text.indexOf('\n');
        while (end >= 0 && end < text.length() - 1) {
            CompletionInfo before = analysis.analyzeCompletion(text.substring(0, end));
            if ((before.completeness() == Completeness.COMPLETE
                            || before.completeness() == Completeness.COMPLETE_WITH_SEMI)
                    && before.remaining().isBlank()
                    && !isWrong(before.source(), analysis)) {
                return Optional.of(new Cut(before.source(), text.substring(end + 1)));
            }
            end = text.indexOf('\n', end + 1);
        }
        return Optional.empty();
    }

    private static boolean isWrong(String source, SourceCodeAnalysis analysis) {
        return analysis.sourceToSnippets(source).stream().anyMatch(Cut::isWrong)
                && analysis.sourceToSnippets(source + ";").stream().anyMatch(Cut::isWrong);
    }

    private static boolean isWrong(Snippet snippet) {
        return snippet.kind() == Snippet.Kind.ERRONEOUS;
    }
}
