package io.asyncio4j.http.server.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where files are served from, and which of those that are there. Immutable; its methods block.
///
/// @param root what is served lies below it
/// @param followsLinks whether links may lead out of it
/// @param showsDotFiles whether names may begin with a dot
public record Folder(Path root, boolean followsLinks, boolean showsDotFiles) {

    private static final String WELL_KNOWN = ".well-known"; // RFC 8615

    /// Finds what a path of a URL stands for.
    ///
    /// @param segments decoded; an empty one at the end stands for the folder itself
    /// @return null if there is nothing that may be served
    /// @throws IOException if nobody can say
    @Nullable
    Path find(List<String> segments) throws IOException {
        Path path = root;
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.isEmpty() && i == segments.size() - 1) {
                break;
            }
            if (!isName(segment)) {
                return null;
            }
            path = path.resolve(segment);
        }
        return real(path);
    }

    /// Whether a name may be seen.
    boolean shows(String name) {
        return showsDotFiles || !name.startsWith(".") || name.equals(WELL_KNOWN);
    }

    /// Where the path leads to; null if nowhere, or out.
    @Nullable
    Path real(Path path) throws IOException {
        try {
            Path real = path.toRealPath();
            return followsLinks || real.startsWith(root.toRealPath()) ? real : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            return null; // such as a name that is too long, or one below a file
        }
    }

    private boolean isName(String segment) {
        if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || !shows(segment)) {
            return false;
        }
        try {
            Path name = Path.of(segment); // the separators of this system, and what else a name cannot have
            return name.getNameCount() == 1 && !name.isAbsolute() && segment.equals(name.toString());
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
