package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// Shows what the loops of running programs do.
final class Observe {

    private static final int FRAMES = 16;
    private static final int MANY = 50; // tasks: more are shown in groups
    private static final Duration FIRST_LOOK = Duration.ofMillis(100); // begins to measure, and to note what is used
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250); // see what grows, and how long waits last

    private final Options options;

    private Observe(Options options) {
        this.options = options;
    }

    /// @param args `ps`, `pstree`, `top`, `cancel`, `record` or `console`, the number of the process, and options;
    ///     or `console` or `jfr` and a recording
    static void main(String[] args) throws InterruptedException {
        int status = 0;
        try {
            if (args.length > 0 && args[0].equals("record")) {
                Recorder.run(RecordOptions.parse(List.of(args)));
            } else if (args.length == 2 && args[0].equals("console") && !args[1].matches("\\d+")) {
                Recorder.show(Path.of(args[1]));
            } else if (args.length > 0 && args[0].equals("jfr")) {
                Recorder.showFlight(List.of(args));
            } else {
                new Observe(Options.parse(List.of(args))).run();
            }
        } catch (UnobservableException e) {
            System.err.println("asyncio: " + e.getMessage());
            status = 1;
        }
        System.out.flush();
        System.exit(status);
    }

    private void run() throws UnobservableException, InterruptedException {
        if (options.pid() == 0) {
            show(Programs.list());
            while (options.isWatching()) {
                Thread.sleep(options.pause());
                show(Programs.list());
            }
            return;
        }
        try (var attachment = Attachment.to(options.pid())) {
            if (options.command() == Options.Command.CANCEL) {
                show(cancel(attachment, options));
                return;
            }
            if (options.command() == Options.Command.CONSOLE) {
                AttachedConsole.serve(attachment, options.pid());
                return;
            }
            if (options.command() == Options.Command.TOP) {
                Top.run(attachment, options);
                return;
            }
            List<LoopSnapshot> now = show(attachment, before(attachment));
            while (options.isWatching()) {
                Thread.sleep(options.pause());
                now = show(attachment, now);
            }
        }
    }

    /// What was seen a moment ago, by a loop that measures and has noted what is used.
    static List<LoopSnapshot> before(Attachment attachment) throws UnobservableException, InterruptedException {
        var _ = attachment.snapshots(0);
        Thread.sleep(FIRST_LOOK);
        List<LoopSnapshot> before = attachment.snapshots(0);
        Thread.sleep(BETWEEN_LOOKS);
        return before;
    }

    /// Asks for the end of a task, and says so.
    static String cancel(Attachment attachment, Options options) throws UnobservableException {
        String by = "asyncio cancel, by user " + System.getProperty("user.name") + " in process "
                + ProcessHandle.current().pid();
        if (!attachment.cancel(options.task(), by)) {
            throw new UnobservableException(
                    "process " + options.pid() + " has no task #" + options.task() + ", or it has ended");
        }
        return "task #" + options.task() + " of process " + options.pid() + " was asked to end\n";
    }

    private List<LoopSnapshot> show(Attachment attachment, List<LoopSnapshot> earlier) throws UnobservableException {
        List<LoopSnapshot> now = attachment.snapshots(FRAMES);
        show(text(earlier, now, options));
        return now;
    }

    /// What was seen, as the options want it.
    ///
    /// @param earlier what was seen a while before
    static String text(List<LoopSnapshot> earlier, List<LoopSnapshot> loops, Options options) {
        return switch (options.format()) {
            case JSON -> Exports.json(earlier, loops, options);
            case CSV -> Exports.csv(loops, options);
            case TEXT ->
                loops.isEmpty()
                        ? "it has no event loop that can be seen\n"
                        : loops.stream()
                                .map(loop -> text(earlier, loop, options))
                                .collect(Collectors.joining("\n"));
        };
    }

    private static String text(List<LoopSnapshot> earlier, LoopSnapshot loop, Options options) {
        List<Lint> lints = Lints.in(earlier, loop);
        return text(loop, lints, options) + Lints.text(lints, loop);
    }

    private static String text(LoopSnapshot loop, List<Lint> lints, Options options) {
        if (options.command() == Options.Command.PSTREE) {
            return Trees.of(loop, options);
        }
        if (options.resources()) {
            return Shared.of(loop, options);
        }
        if (options.stacks()) {
            return StackGroups.of(loop, options);
        }
        return !options.all() && Tasks.of(loop, options).size() > MANY
                ? StackGroups.inShort(loop, lints, options)
                : Table.of(loop, options);
    }

    private static void show(String text) {
        System.out.print(text);
        System.out.flush();
    }
}
