package io.asyncio4j.docs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the files below a folder of the project, but for hidden ones and what is built. Meanwhile tests of other
/// modules may run, whose files come and go.
final class ProjectFiles extends SimpleFileVisitor<Path> {

    private final Path top;
    private final List<Path> found = new ArrayList<>();

    private ProjectFiles(Path top) {
        this.top = top;
    }

    /// In the order of their paths.
    static List<Path> below(Path folder) throws IOException {
        var files = new ProjectFiles(folder);
        Files.walkFileTree(folder, files);
        return files.found.stream().sorted().toList();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        boolean shown = folder.equals(top) || (!isHidden(folder) && !folder.endsWith("target"));
        return shown ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (!isHidden(file)) {
            found.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    /// It has just gone.
    @Override
    public FileVisitResult visitFileFailed(Path gone, IOException e) {
        return FileVisitResult.CONTINUE;
    }

    /// Perhaps it has just gone.
    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
        return FileVisitResult.CONTINUE;
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }
}
