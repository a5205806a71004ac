package io.asyncio4j.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The sockets at which this process listens, as the kernel knows them.
final class Listening {

    private static final String LISTENS = "0A";

    private Listening() {}

    static long count() throws IOException {
        return addresses().size();
    }

    /// Each as hexadecimal digits, such as `0100007F:1645` for 127.0.0.1:5701.
    static List<String> addresses() throws IOException {
        Set<String> own = ownSockets();
        return Stream.of("/proc/self/net/tcp", "/proc/self/net/tcp6")
                .flatMap(Listening::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(fields -> fields.length > 9 && fields[3].equals(LISTENS) && own.contains(fields[9]))
                .map(fields -> fields[1])
                .toList();
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file)).stream().skip(1);
        } catch (IOException e) {
            return Stream.of(); // there is no such protocol
        }
    }

    private static Set<String> ownSockets() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.map(Listening::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // it is closed meanwhile
        }
    }
}
