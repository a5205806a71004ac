package io.asyncio4j.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The jars that a program asks for by `//DEPS`. What was found once is kept by what was asked for, and then
/// neither Maven's classes nor its repositories are needed.
final class Dependencies {

    private static final Set<String> OURS = Set.of(
            "asyncio4j",
            "asyncio4j-net",
            "asyncio4j-http",
            "asyncio4j-http-json",
            "asyncio4j-sql",
            "asyncio4j-cluster");
    private static final Duration FRESH = Duration.ofDays(1); // as Maven, for versions that change

    private final List<Coordinate> wanted = new ArrayList<>();
    private final List<String> repositories;

    Dependencies(Directives directives) throws Failure {
        for (String text : directives.dependencies()) {
            var coordinate = Coordinate.of(text);
            if (!isOurs(coordinate.group(), coordinate.artifact())) {
                wanted.add(coordinate);
            }
        }
        repositories = directives.repositories();
    }

    /// Whether the command brings it along: then its own is used, whatever the version.
    static boolean isOurs(String group, String artifact) {
        return group.equals("io.asyncio4j") && OURS.contains(artifact);
    }

    /// Whether tomorrow's jars may be other ones.
    boolean change() {
        return wanted.stream().anyMatch(Coordinate::changes);
    }

    /// @param cache the folder of what was found
    List<Path> find(Path cache) throws Failure, IOException {
        if (wanted.isEmpty()) {
            return List.of();
        }
        Path known = cache.resolve(key());
        if (isFresh(known)) {
            List<Path> jars = Files.readAllLines(known).stream().map(Path::of).toList();
            if (jars.stream().allMatch(Files::exists)) {
                return jars;
            }
        }
        List<Path> jars = new MavenResolver(repositories).resolve(wanted);
        Files.createDirectories(cache);
        Path written = Files.createTempFile(cache, "new", "");
        Files.write(written, jars.stream().map(Path::toString).toList());
        Files.move(written, known, StandardCopyOption.ATOMIC_MOVE);
        return jars;
    }

    private boolean isFresh(Path known) throws IOException {
        return Files.exists(known)
                && (!change()
                        || Files.getLastModifiedTime(known)
                                .toInstant()
                                .isAfter(Instant.now().minus(FRESH)));
    }

    private String key() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Stream.concat(wanted.stream().map(Coordinate::toString), repositories.stream())
                    .forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            Path settings = Path.of(System.getProperty("user.home"), ".m2", "settings.xml");
            if (Files.exists(settings)) {
                digest.update(Files.readAllBytes(settings));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
