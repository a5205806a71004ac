package io.asyncio4j.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where an artifact is found, as `//DEPS` has it: `group:artifact:version:classifier@type`.
///
/// @param version empty if a BOM tells it
/// @param classifier perhaps empty
/// @param type `jar` unless it is said; `pom` for a BOM, `fatjar` for a jar that needs no others
record Coordinate(String group, String artifact, String version, String classifier, String type) {

    private static final Pattern FORM =
            Pattern.compile("([\\w.-]+):([\\w.-]+)(?::([^:@\\s]*))?(?::([^:@\\s]*))?(?:@(\\w+))?");

    static Coordinate of(String text) throws Failure {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new Failure("//DEPS must be group:artifact:version, was " + text);
        }
        return new Coordinate(
                matcher.group(1),
                matcher.group(2),
                Optional.ofNullable(matcher.group(3)).orElse(""),
                Optional.ofNullable(matcher.group(4)).orElse(""),
                Optional.ofNullable(matcher.group(5)).orElse("jar"));
    }

    boolean isBom() {
        return type.equals("pom");
    }

    /// Whether the version may be another one tomorrow.
    boolean changes() {
        return version.endsWith("-SNAPSHOT") || version.matches("LATEST|RELEASE|.*[\\[(,+].*");
    }

    @Override
    public String toString() {
        return group + ":" + artifact + (version.isEmpty() ? "" : ":" + version)
                + (classifier.isEmpty() ? "" : ":" + classifier) + (type.equals("jar") ? "" : "@" + type);
    }
}
