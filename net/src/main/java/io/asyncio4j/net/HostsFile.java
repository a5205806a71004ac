package io.asyncio4j.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The names that the hosts file knows. Read again whenever it has changed. Any thread.
final class HostsFile {

    static final HostsFile OF_SYSTEM = new HostsFile(Path.of("/etc/hosts"));

    private final Path file;
    private @Nullable FileTime read;
    private Set<String> names = Set.of();

    HostsFile(Path file) {
        this.file = file;
    }

    synchronized boolean has(String name) {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (!changed.equals(read)) {
                names = names(file);
                read = changed;
            }
        } catch (IOException e) {
            names = Set.of();
            read = null;
        }
        return names.contains(name.toLowerCase(Locale.ROOT));
    }

    private static Set<String> names(Path file) throws IOException {
        try (var lines = Files.lines(file, ISO_8859_1)) {
            return lines.map(line -> line.replaceFirst("#.*", "").strip())
                    .flatMap(line -> Arrays.stream(line.split("\\s+")).skip(1))
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }
}
