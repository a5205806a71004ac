package io.asyncio4j.cli.prompt;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/// Colors Java while it is typed: comments, texts, numbers, keywords.
final class Colors implements Highlighter {

    private static final Pattern TOKEN = Pattern.compile("(?<comment>//[^\\n]*|/\\*(?s:.*?)(?:\\*/|$))"
            + "|(?<text>\"\"\"(?s:.*?)(?:\"\"\"|$)|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?)"
            + "|(?<number>\\b\\d[\\w.]*)"
            + "|(?<word>\\b[\\p{L}_$][\\p{L}\\p{N}_$]*)");
    private static final java.util.Set<String> CONTEXTUAL =
            java.util.Set.of("var", "record", "sealed", "permits", "yield", "when", "module");

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        if (Commands.isCommand(buffer)) {
            return new AttributedString(buffer, AttributedStyle.DEFAULT.bold());
        }
        var colored = new AttributedStringBuilder();
        int done = 0;
        for (Matcher token = TOKEN.matcher(buffer); token.find(); done = token.end()) {
            colored.append(buffer.substring(done, token.start()));
            colored.styled(style(token), token.group());
        }
        return colored.append(buffer.substring(done)).toAttributedString();
    }

    private static AttributedStyle style(Matcher token) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        if (token.group("comment") != null) {
            return plain.foreground(AttributedStyle.BRIGHT + AttributedStyle.BLACK);
        }
        if (token.group("text") != null) {
            return plain.foreground(AttributedStyle.GREEN);
        }
        if (token.group("number") != null) {
            return plain.foreground(AttributedStyle.CYAN);
        }
        return SourceVersion.isKeyword(token.group()) || CONTEXTUAL.contains(token.group())
                ? plain.foreground(AttributedStyle.MAGENTA)
                : plain;
    }
}
