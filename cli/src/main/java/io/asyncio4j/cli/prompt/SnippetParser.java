package io.asyncio4j.cli.prompt;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Tells JLine whether a snippet needs more lines, and where the name begins that is to be completed.
final class SnippetParser implements Parser {

    private final Predicate<String> incomplete;
    private final BooleanSupplier isPasting;

    /// @param isPasting whether more keys are there than anybody types
    SnippetParser(Predicate<String> incomplete, BooleanSupplier isPasting) {
        this.incomplete = incomplete;
        this.isPasting = isPasting;
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && isIncomplete(line)) {
            throw new EOFError(-1, -1, "more lines must follow", null, indentation(line), null);
        }
        int begin = wordBegin(line, cursor);
        return new Words(line, cursor, begin);
    }

    @Override
    public boolean isEscapeChar(char character) {
        return false;
    }

    /// Where the name begins that ends at the cursor; a command's begins with its slash, a file's behind one.
    static int wordBegin(String line, int cursor) {
        if (line.substring(0, cursor).matches("/open\\s.*")) {
            return 1 + Math.max(line.lastIndexOf('/', cursor - 1), line.lastIndexOf(' ', cursor - 1));
        }
        int begin = cursor;
        while (begin > 0 && Character.isJavaIdentifierPart(line.charAt(begin - 1))) {
            begin--;
        }
        return begin == 1 && line.charAt(0) == '/' ? 0 : begin;
    }

    private boolean isIncomplete(String line) {
        try {
            return incomplete.test(line);
        } catch (CompletionException | CancellationException e) {
            return false; // there is no session, and whoever evaluates it says why
        }
    }

    // what is pasted has its blanks already
    private int indentation(String line) {
        Nesting nesting = Nesting.atEndOf(line);
        return nesting.inLiteral() || isPasting.getAsBoolean() ? 0 : nesting.braces();
    }

    /// The name at the cursor, as the only word.
    private record Words(String line, int cursor, int begin) implements CompletingParsedLine {

        @Override
        public String word() {
            return line.substring(begin, cursor);
        }

        @Override
        public int wordCursor() {
            return cursor - begin;
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            return candidate;
        }

        @Override
        public int rawWordCursor() {
            return wordCursor();
        }

        @Override
        public int rawWordLength() {
            return wordCursor();
        }

        @Override
        public int wordIndex() {
            return 0;
        }

        @Override
        public List<String> words() {
            return List.of(word());
        }
    }
}
