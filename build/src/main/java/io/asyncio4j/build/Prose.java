package io.asyncio4j.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The width of prose in Markdown files. Tables, code blocks and the targets of links may be wider.
///
/// `java build/src/main/java/io/asyncio4j/build/Prose.java FILE…` lists the lines that are too wide.
final class Prose {

    private static final int MAX_COLUMNS = 140;
    private static final Pattern LINK_TARGET = Pattern.compile("(?<=\\])\\([^)]*\\)|<?https?://\\S+");

    private Prose() {}

    /// Prints the complaints about files.
    ///
    /// @param args their paths
    public static void main(String[] args) throws IOException {
        for (String arg : args) {
            complaints(Path.of(arg), Files.readAllLines(Path.of(arg))).forEach(System.out::println);
        }
    }

    static List<String> complaints(Path file, List<String> lines) {
        var complaints = new ArrayList<String>();
        boolean inCode = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean fence = line.strip().startsWith("```");
            int columns = columns(line);
            if (!inCode && !fence && !line.strip().startsWith("|") && columns > MAX_COLUMNS) {
                complaints.add(
                        file + ":" + (i + 1) + " is " + columns + " columns wide: break prose at " + MAX_COLUMNS);
            }
            inCode ^= fence;
        }
        return complaints;
    }

    private static int columns(String line) {
        String text = LINK_TARGET.matcher(line).replaceAll("");
        return text.codePointCount(0, text.length());
    }
}
