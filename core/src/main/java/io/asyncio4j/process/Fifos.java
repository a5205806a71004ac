package io.asyncio4j.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Named pipes in a private folder, for [Fifo]: made by the system's `mkfifo`, many at once, since that is
/// a program of its own. Any thread.
final class Fifos {

    private static final int AT_ONCE = 48;

    private static final Deque<Path> MADE = new ArrayDeque<>(); // guarded by the class, as what follows
    private static @Nullable Path folder;
    private static long named; // how many
    private static boolean unknown; // there is no such program here, or no folder for it

    private Fifos() {}

    /// A named pipe that nobody else uses; to be deleted as soon as both sides have opened it.
    ///
    /// @return null if the system has none
    static synchronized @Nullable Path take() throws InterruptedException {
        for (Path made = MADE.poll(); made != null; made = MADE.poll()) {
            if (Files.exists(made)) { // nobody has tidied up the folder of temporary files
                return made;
            }
        }
        if (!unknown) {
            make();
        }
        return MADE.poll();
    }

    private static void make() throws InterruptedException {
        try {
            List<Path> paths = unusedPaths();
            var command = new ArrayList<>(List.of("mkfifo", "-m", "600"));
            paths.forEach(path -> command.add(path.toString()));
            Process mkfifo = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            mkfifo.getOutputStream().close();
            if (mkfifo.waitFor() == 0) {
                MADE.addAll(paths);
            }
        } catch (IOException e) {
            unknown = String.valueOf(e.getMessage()).contains("error=2,"); // else it may go better the next time
        }
    }

    private static List<Path> unusedPaths() throws IOException {
        Path own = folder;
        if (own == null || !Files.isDirectory(own)) {
            own = Files.createTempDirectory("asyncio4j-pipes-");
            if (folder == null) {
                Runtime.getRuntime().addShutdownHook(new Thread(Fifos::tidyUp));
            }
            folder = own;
        }
        var paths = new ArrayList<Path>();
        for (int n = 0; n < AT_ONCE; n++) {
            paths.add(own.resolve(Long.toString(named++)));
        }
        return paths;
    }

    /// The program ends.
    private static synchronized void tidyUp() {
        unknown = true;
        try {
            for (Path left = MADE.poll(); left != null; left = MADE.poll()) {
                Files.deleteIfExists(left);
            }
            Files.deleteIfExists(Objects.requireNonNull(folder));
        } catch (IOException e) {
            // somebody else tidies up
        }
    }
}
