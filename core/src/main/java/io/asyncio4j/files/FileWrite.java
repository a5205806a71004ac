package io.asyncio4j.files;

import io.asyncio4j.Job;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Writes a whole file, on a thread that may block.
final class FileWrite {

    private static final int PIECE = 1 << 20; // after which it looks whether anybody still waits
    private static final Set<OpenOption> ATOMIC_WITH = Set.of(
            Option.ATOMIC, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private final Path path;
    private final Set<OpenOption> options;

    FileWrite(Path path, OpenOption... options) {
        this.path = path;
        this.options = new LinkedHashSet<>(List.of(options));
        if (isAtomic() && !ATOMIC_WITH.containsAll(this.options)) {
            throw new IllegalArgumentException(
                    "ATOMIC replaces the whole file, and goes with CREATE, TRUNCATE_EXISTING and WRITE only, was "
                            + this.options);
        }
    }

    Path run(byte[] bytes, Job<?> job) throws IOException {
        if (isAtomic()) {
            replace(Files.exists(path) ? path.toRealPath() : path, bytes, job);
        } else {
            try (FileChannel channel = FileChannel.open(path, optionsOrDefault())) {
                writePieces(channel, bytes, job);
            }
        }
        return path;
    }

    static byte[] encode(String text, Charset charset) throws CharacterCodingException {
        ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private boolean isAtomic() {
        return options.contains(Option.ATOMIC);
    }

    private Set<OpenOption> optionsOrDefault() {
        if (options.isEmpty()) {
            return Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        }
        var opened = new LinkedHashSet<>(options);
        opened.add(StandardOpenOption.WRITE);
        return opened;
    }

    private static void replace(Path target, byte[] bytes, Job<?> job) throws IOException {
        Path fresh = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = create(fresh, target)) {
                copyPermissions(target, fresh);
                writePieces(channel, bytes, job);
                channel.force(true);
            }
            if (job.commit()) {
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// If that fails, the error names the file that was asked for.
    private static FileChannel create(Path fresh, Path target) throws IOException {
        try {
            return FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(target.toString(), null, "there is no folder " + target.getParent());
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(target.toString(), null, "nothing can be made in its folder");
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        var view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view != null && Files.exists(from)) {
            view.setPermissions(Files.getPosixFilePermissions(from));
        }
    }

    private static void writePieces(FileChannel channel, byte[] bytes, Job<?> job) throws IOException {
        for (int done = 0; done < bytes.length && !job.isDropped(); ) {
            done += channel.write(ByteBuffer.wrap(bytes, done, Math.min(PIECE, bytes.length - done)));
        }
    }

    /// What [java.nio.file] does not have.
    enum Option implements OpenOption {
        ATOMIC
    }
}
