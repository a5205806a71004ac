package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/// The tasks of a program on a terminal, looked at again and again, until somebody presses q.
final class Top {

    private static final String KEYS = "q quits, and the order is: i id, n name, s since, b busy, t steps";
    private static final int DEFAULT_PAUSE = 2_000; // ms
    private static final List<Integer> ENDS = List.of((int) 'q', 3, -1); // Ctrl-C, and the end of the input

    private final Attachment attachment;
    private final Terminal terminal;
    private Options options;

    private Top(Attachment attachment, Terminal terminal, Options options) {
        this.attachment = attachment;
        this.terminal = terminal;
        this.options = options;
    }

    static void run(Attachment attachment, Options options) throws UnobservableException {
        try (Terminal terminal = TerminalBuilder.builder().dumb(true).build()) {
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                throw new UnobservableException(
                        "top needs a terminal: use asyncio ps " + options.pid() + " --watch instead");
            }
            Attributes before = terminal.enterRawMode();
            Attributes raw = terminal.getAttributes();
            raw.setLocalFlag(
                    Attributes.LocalFlag.ISIG, false); // Ctrl-C is a key, or it would leave the screen as it is
            terminal.setAttributes(raw);
            terminal.puts(Capability.enter_ca_mode);
            try {
                new Top(attachment, terminal, options).show();
            } finally {
                terminal.puts(Capability.exit_ca_mode);
                terminal.setAttributes(before);
                terminal.flush();
            }
        } catch (IOException e) {
            throw new UnobservableException("the terminal has failed: " + e.getMessage());
        }
    }

    /// What fits on a terminal, the first lines first.
    static String frame(List<LoopSnapshot> loops, Options options, int width, int height) {
        String text = loops.stream().map(loop -> Table.of(loop, options)).collect(Collectors.joining("\n"));
        return (KEYS + "\n" + text)
                .lines()
                .limit(height)
                .map(line -> line.substring(0, Math.min(width, line.length())))
                .collect(Collectors.joining("\r\n"));
    }

    private void show() throws UnobservableException, IOException {
        long pause = options.isWatching() ? options.pause().toMillis() : DEFAULT_PAUSE;
        int key;
        do {
            terminal.puts(Capability.clear_screen);
            terminal.writer()
                    .print(frame(
                            attachment.snapshots(1),
                            options,
                            terminal.getSize().getColumns(),
                            terminal.getSize().getRows() - 1));
            terminal.flush();
            key = terminal.reader().read(pause);
            sortBy(key);
        } while (!ENDS.contains(key));
    }

    private void sortBy(int key) {
        options = switch (key) {
            case 'i' -> options.sortedBy(Options.Order.ID);
            case 'n' -> options.sortedBy(Options.Order.NAME);
            case 's' -> options.sortedBy(Options.Order.SINCE);
            case 'b' -> options.sortedBy(Options.Order.BUSY);
            case 't' -> options.sortedBy(Options.Order.STEPS);
            default -> options;
        };
    }
}
