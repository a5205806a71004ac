package io.asyncio4j.cli.observe;

import io.asyncio4j.lowlevel.Lint;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/// The tasks of a program on a terminal, looked at again and again, until somebody presses q.
final class Top {

    private static final String KEYS = "q quits, and the order is: i id, n name, s since, b busy, t steps";
    private static final int DEFAULT_WIDTH = 80;
    private static final int DEFAULT_HEIGHT = 23;
    private static final int MAX_LINTS = 5;
    private static final int MAX_NAME = 24; // characters
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

    static void run(Attachment attachment, Options options) throws UnobservableException, InterruptedException {
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
    ///
    /// @param earlier what was seen a while before
    static String frame(List<LoopSnapshot> earlier, List<LoopSnapshot> loops, Options options, int width, int height) {
        String text = loops.stream().map(loop -> text(earlier, loop, options)).collect(Collectors.joining("\n"));
        int rows = height > 0 ? height : DEFAULT_HEIGHT; // a terminal that does not know its size says 0
        int columns = width > 0 ? width : DEFAULT_WIDTH;
        return (KEYS + "\n" + text)
                .lines()
                .limit(rows)
                .map(line -> line.substring(0, Math.min(columns, line.length())))
                .collect(Collectors.joining("\r\n"));
    }

    // what looks like the fault comes first, whatever the order, and what may be long comes last: it is cut off
    private static String text(List<LoopSnapshot> earlier, LoopSnapshot loop, Options options) {
        List<Lint> lints = Lints.in(earlier, loop);
        var graph = new WaitGraph(loop.tasks());
        var text = new StringBuilder(Table.head(loop));
        lints.stream()
                .limit(MAX_LINTS)
                .forEach(lint -> text.append("LINT ")
                        .append(lint.rule().title())
                        .append(": ")
                        .append(Lints.finding(lint, graph))
                        .append('\n'));
        Set<Long> suspects = Lints.suspects(lints, loop);
        var table = new Table("ID", "NAME", "SINCE", "BUSY", "STEPS", "WHERE", "WHAT");
        Tasks.of(loop, options).stream()
                .sorted(Comparator.comparing(task -> !suspects.contains(task.id())))
                .forEach(task -> table.add(
                        "#" + task.id(),
                        cut(Tasks.name(task)),
                        Tasks.since(task),
                        Tasks.text(Tasks.times(task).busy()),
                        Long.toString(Tasks.times(task).steps()),
                        Tasks.shortPlace(task),
                        Tasks.activity(task)));
        return text.append(table).toString();
    }

    private static String cut(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME - 1) + "…" : name;
    }

    private void show() throws UnobservableException, IOException, InterruptedException {
        long pause = options.isWatching() ? options.pause().toMillis() : DEFAULT_PAUSE;
        int key;
        List<LoopSnapshot> earlier = Observe.before(attachment);
        do {
            List<LoopSnapshot> now = attachment.snapshots(1);
            terminal.puts(Capability.clear_screen);
            Size size = terminal.getSize();
            terminal.writer().print(frame(earlier, now, options, size.getColumns(), size.getRows() - 1));
            earlier = now;
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
