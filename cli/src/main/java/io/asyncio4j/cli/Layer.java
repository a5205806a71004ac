package io.asyncio4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// How much of the library a program uses. The less, the quicker it starts: fewer classes are loaded ahead of time,
/// and fewer are looked through.
enum Layer {
    CORE("io.asyncio4j"),
    NET("io.asyncio4j.net"),
    HTTP("io.asyncio4j.http"),

    /// All of it, and the prompt's own classes.
    PROMPT("io.asyncio4j.http");

    final String module;

    Layer(String module) {
        this.module = module;
    }

    String fileName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The smallest layer with all that compiled classes name.
    static Layer of(Path classes) throws IOException {
        List<String> texts;
        try (Stream<Path> files = Files.walk(classes)) {
            texts = files.filter(Files::isRegularFile).map(Layer::text).toList();
        }
        if (texts.stream().anyMatch(text -> names(text, "http") || names(text, "cluster"))) {
            return HTTP;
        }
        return texts.stream().anyMatch(text -> names(text, "net") || text.contains("netty")) ? NET : CORE;
    }

    // class files name classes with slashes; strings for reflection have dots
    private static boolean names(String text, String layer) {
        return text.contains("io/asyncio4j/" + layer) || text.contains("io.asyncio4j." + layer);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
