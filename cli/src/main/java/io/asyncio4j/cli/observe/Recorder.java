package io.asyncio4j.cli.observe;

import com.sun.tools.attach.VirtualMachine;
import io.asyncio4j.console.Console;
import io.asyncio4j.console.Recording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Records another program, and shows what was recorded.
final class Recorder {

    private static final long MEGABYTE = 1_000_000;

    private Recorder() {}

    /// Records until the program has ended, or this is interrupted by a signal.
    ///
    /// @throws UnobservableException if the program cannot be looked at, or the folder cannot be written
    static void run(RecordOptions options) throws UnobservableException {
        try (var attachment = Attachment.to(options.pid());
                var recording = start(attachment, options)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(recording, attachment))); // at Ctrl-C, too
            System.out.println("recording process " + options.pid() + " to " + options.folder() + ", at most "
                    + options.megabytes() + " MB: Ctrl-C ends it; asyncio console " + options.folder() + " shows it");
            System.out.flush();
            ProcessHandle.of(options.pid())
                    .ifPresent(process -> process.onExit().join());
            System.out.println("process " + options.pid() + " has ended");
        } catch (UncheckedIOException e) {
            throw unwritable(options, e);
        }
    }

    /// Serves the page for a recording until this is interrupted by a signal.
    ///
    /// @throws UnobservableException if there is none
    static void show(Path recording) throws UnobservableException, InterruptedException {
        try (var console = Console.open(recording)) {
            System.out.println("the recording " + recording + " is shown at " + console.url());
            System.out.flush();
            Thread.currentThread().join();
        } catch (UncheckedIOException e) {
            throw new UnobservableException(reason(e));
        }
    }

    /// Serves the page for a file of the JDK Flight Recorder.
    ///
    /// @throws UnobservableException if that is none, or has no events of ours
    static void showFlight(List<String> args) throws UnobservableException, InterruptedException {
        if (args.size() != 2) {
            throw new UnobservableException("jfr needs a file of the JDK Flight Recorder: asyncio jfr FILE; jcmd PID"
                    + " JFR.dump filename=FILE writes one of a program that records");
        }
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
            throw new UnobservableException("this Java has no module jdk.jfr: use a whole JDK");
        }
        show(Path.of(args.get(1)));
    }

    private static Recording start(Attachment attachment, RecordOptions options) throws UnobservableException {
        try {
            return Recording.start(options.folder(), each -> {
                each.bytes(options.megabytes() * MEGABYTE)
                        .interval(options.interval())
                        .observed(new AttachedConsole(attachment), "process " + options.pid() + program(options.pid()));
                if (options.aroundStalls() != null) {
                    each.aroundStalls(options.aroundStalls());
                }
            });
        } catch (UncheckedIOException e) {
            throw unwritable(options, e);
        }
    }

    private static void end(Recording recording, Attachment attachment) {
        try {
            recording.close();
        } catch (UncheckedIOException e) {
            // was told when it happened
        }
        attachment.close();
    }

    private static String program(long pid) {
        return VirtualMachine.list().stream()
                .filter(each -> each.id().equals(Long.toString(pid)))
                .map(each -> " " + each.displayName().replaceFirst(" .*", ""))
                .findFirst()
                .orElse("");
    }

    private static UnobservableException unwritable(RecordOptions options, UncheckedIOException e) {
        return new UnobservableException(options.folder() + " cannot be recorded to: " + reason(e));
    }

    private static String reason(UncheckedIOException e) {
        IOException cause = Objects.requireNonNull(e.getCause());
        if (cause instanceof NoSuchFileException missing) {
            return "there is no file or folder " + missing.getFile();
        }
        boolean isPlain = cause.getClass() == IOException.class;
        return isPlain
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
