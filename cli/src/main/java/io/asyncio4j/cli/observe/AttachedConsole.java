package io.asyncio4j.cli.observe;

import io.asyncio4j.console.Console;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.ObserverMBean;
import java.util.List;

/// What a live page or a recording of another program asks of it.
final class AttachedConsole implements ObserverMBean {

    private final Attachment attachment;

    AttachedConsole(Attachment attachment) {
        this.attachment = attachment;
    }

    /// Serves it until the program has ended, or this is interrupted by a signal.
    static void serve(Attachment attachment, long pid) {
        Runtime.getRuntime().addShutdownHook(new Thread(attachment::close)); // at Ctrl-C, too
        try (var console = Console.start(options -> options.observed(new AttachedConsole(attachment)))) {
            System.out.println("the console of process " + pid + " is at " + console.url());
            System.out.flush();
            ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
            System.out.println("process " + pid + " has ended");
        }
    }

    @Override
    public List<LoopSnapshot> snapshots(int frames) {
        try {
            return attachment.snapshots(frames);
        } catch (UnobservableException e) {
            return List.of(); // the program has ended
        }
    }

    @Override
    public boolean cancel(long task, String by) {
        try {
            return attachment.cancel(task, by);
        } catch (UnobservableException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
