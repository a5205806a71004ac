package io.asyncio4j.cli;

import io.asyncio4j.console.Recording;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Records a program from its beginning to its end, for `asyncio run --record`.
final class WithRecording {

    private WithRecording() {}

    /// Starts both.
    ///
    /// @param args the folder, empty for one that is named after the process; the program's main class, and its own
    ///     arguments
    public static void main(String[] args) throws Throwable {
        var program = MainMethod.of(args[1]);
        String folder = args[0].isEmpty()
                ? "asyncio-recording-" + ProcessHandle.current().pid()
                : args[0];
        Recording recording = start(Path.of(folder));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(recording)));
        program.call(Arrays.copyOfRange(args, 1, args.length));
    }

    private static Recording start(Path folder) {
        try {
            Recording recording = Recording.start(folder);
            System.err.println("asyncio: recording to " + folder + "; asyncio console " + folder + " shows it");
            return recording;
        } catch (UncheckedIOException e) {
            System.err.println("asyncio: " + folder + " cannot be recorded to: " + e.getCause());
            System.exit(1);
            throw e;
        }
    }

    private static void end(Recording recording) {
        try {
            recording.close();
        } catch (UncheckedIOException e) {
            // was told when it happened
        }
    }
}
