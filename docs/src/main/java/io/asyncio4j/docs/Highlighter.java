package io.asyncio4j.docs;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Colours code: wraps comments, strings, keywords and the like in elements with a class.
final class Highlighter {

    private static final String JAVA_KEYWORDS =
            "abstract|assert|boolean|break|byte|case|catch|char|class|continue|default|do|double|else|enum|exports|extends|final"
                + "|finally|float|for|if|implements|import|instanceof|int|interface|long|module|native|new|non-sealed"
                + "|package|permits|private|protected|public|record|requires|return|sealed|short|static|super|switch"
                + "|synchronized|this|throw|throws|transient|try|var|void|volatile|when|while|yield|true|false|null";
    private static final String PYTHON_KEYWORDS =
            "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import"
                    + "|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|True|False|None";
    private static final String NUMBER = "\\b\\d[\\d_]*(?:\\.\\d+)?[lLfFdD]?\\b";

    /// What each language looks like; of two that match at the same place, the first counts.
    private static final Map<String, Pattern> LANGUAGES = Map.of(
            "java",
            language(
                    "//[^\\n]*|/\\*[\\s\\S]*?\\*/",
                    "\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'",
                    "@[A-Z]\\w*",
                    "\\b(?:" + JAVA_KEYWORDS + ")\\b",
                    "\\b[A-Z]\\w*\\b",
                    "\\b[a-z]\\w*(?=\\()",
                    NUMBER),
            "python",
            language(
                    "#[^\\n]*",
                    "[fbr]?(?:\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*')",
                    "@\\w+",
                    "\\b(?:" + PYTHON_KEYWORDS + ")\\b",
                    "\\b[A-Z]\\w*\\b",
                    "\\b[a-z]\\w*(?=\\()",
                    NUMBER),
            "sh",
            language(
                    "(?<![^\\s])#[^\\n]*",
                    "\"(?:\\\\.|[^\"\\\\])*\"|'[^']*'",
                    "\\$\\{?\\w+}?",
                    "\\b(?:if|then|else|fi|for|do|done|while|in|case|esac|export)\\b",
                    "(?<![\\w-])[A-Z][A-Z_]+\\b",
                    "(?<=\\s)--?[a-zA-Z][\\w-]*",
                    NUMBER),
            "xml",
            language(
                    "<!--[\\s\\S]*?-->",
                    "\"[^\"]*\"",
                    "\\$\\{[^}]*}",
                    "</?[\\w:.-]+|/?>",
                    "(?!)",
                    "\\b[\\w:-]+(?==\")",
                    "(?!)"),
            "dockerfile",
            language(
                    "(?m)^#[^\\n]*",
                    "\"(?:\\\\.|[^\"\\\\])*\"",
                    "\\$\\{?\\w+}?",
                    "(?m)^(?:FROM|COPY|RUN|ENTRYPOINT|CMD|USER|WORKDIR|EXPOSE|ENV|STOPSIGNAL|HEALTHCHECK)\\b| AS ",
                    "(?!)",
                    "(?<=\\s)--?[a-zA-Z][\\w-]*",
                    "(?!)"));

    private static final List<String> KINDS =
            List.of("comment", "string", "annotation", "keyword", "type", "call", "number");

    private static final Map<String, String> ALIASES = Map.of(
            "bash", "sh", "shell", "sh", "kts", "java", "kt", "java", "kotlin", "java", "groovy", "java", "py",
            "python");

    private Highlighter() {}

    /// Code as HTML.
    static String html(String language, String code) {
        Pattern pattern = LANGUAGES.get(ALIASES.getOrDefault(language, language));
        return pattern == null ? Html.escape(code) : coloured(pattern, code);
    }

    private static String coloured(Pattern pattern, String code) {
        var html = new StringBuilder();
        Matcher token = pattern.matcher(code);
        int done = 0;
        while (token.find()) {
            html.append(Html.escape(code.substring(done, token.start())));
            html.append("<span class=\"").append(kind(token)).append("\">");
            html.append(Html.escape(token.group())).append("</span>");
            done = token.end();
        }
        return html.append(Html.escape(code.substring(done))).toString();
    }

    private static String kind(Matcher token) {
        return KINDS.stream()
                .filter(kind -> token.group(kind) != null)
                .findFirst()
                .orElseThrow();
    }

    private static Pattern language(
            String comment, String string, String annotation, String keyword, String type, String call, String number) {
        return Pattern.compile("(?<comment>" + comment + ")|(?<string>" + string + ")|(?<annotation>" + annotation
                + ")|(?<keyword>" + keyword + ")|(?<type>" + type + ")|(?<call>" + call + ")|(?<number>" + number
                + ")");
    }
}
