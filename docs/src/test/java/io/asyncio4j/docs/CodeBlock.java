package io.asyncio4j.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A block of code in a Markdown file.
///
/// @param page the file, from the project's folder
/// @param line where the block begins
/// @param language the first word behind the fence
/// @param name the rest: the name of a program's file; `output` for what the program above prints
/// @param code what it holds
record CodeBlock(String page, int line, String language, String name, String code) {

    private static final String FENCE = "```";
    private static final String RESULTS = "/results/"; // of benchmarks

    /// The blocks of all Markdown files of the project.
    static List<CodeBlock> all() throws IOException {
        var blocks = new ArrayList<CodeBlock>();
        for (Path file : ProjectFiles.below(root())) {
            String page = root().relativize(file).toString();
            if (page.endsWith(".md") && !page.contains(RESULTS)) {
                blocks.addAll(of(page, Files.readAllLines(file)));
            }
        }
        return blocks;
    }

    /// The blocks of a file.
    static List<CodeBlock> of(String page, List<String> lines) {
        var blocks = new ArrayList<CodeBlock>();
        var code = new StringBuilder();
        int begin = -1;
        for (int n = 0; n < lines.size(); n++) {
            String line = lines.get(n);
            if (begin < 0 && line.startsWith(FENCE)) {
                begin = n;
                code.setLength(0);
            } else if (begin >= 0 && line.equals(FENCE)) {
                String[] info =
                        lines.get(begin).substring(FENCE.length()).strip().split("\\s+", 2);
                blocks.add(new CodeBlock(page, begin + 1, info[0], info.length > 1 ? info[1] : "", code.toString()));
                begin = -1;
            } else if (begin >= 0) {
                code.append(line).append('\n');
            }
        }
        return blocks;
    }

    /// The project's folder.
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("mvnw")) ? here : here.resolve("..").normalize();
    }

    boolean isJava() {
        return language.equals("java");
    }

    /// Whether it is a whole program, which can be run.
    boolean isProgram() {
        return !name.isEmpty() && !isOutput();
    }

    boolean isOutput() {
        return name.equals("output");
    }

    String place() {
        return page + ":" + line;
    }
}
