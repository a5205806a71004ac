package io.asyncio4j.cli.kernel;

import io.asyncio4j.cli.prompt.Cells;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells all who listen to the kernel. Any thread.
final class Publisher {

    private final Channel channel; // guarded by this
    private volatile @Nullable Cell last; // that has begun

    Publisher(Channel channel) {
        this.channel = channel;
    }

    /// From now on, what belongs to no cell counts as that of this one.
    void begin(Cell cell) {
        last = cell;
    }

    /// The cell of the calling code: the one that it has come from; for a thread of its own, the last one.
    @Nullable
    Cell cell() {
        return Cells.origin() instanceof Cell cell ? cell : last;
    }

    /// @param parent the header of what it belongs to
    void publish(String type, Map<String, Object> parent, Map<String, Object> content) {
        Message message = Message.of(List.of(type.getBytes(StandardCharsets.US_ASCII)), type, parent, content);
        synchronized (this) {
            channel.send(message);
        }
    }

    /// Shows a value below the cell of the calling code.
    void display(Map<String, Object> forms) {
        Cell shown = cell();
        if (shown != null) {
            publish("display_data", shown.header(), Map.of("data", forms, "metadata", Map.of()));
        }
    }

    /// Says that the kernel is `starting`, `busy` or `idle`.
    void status(Map<String, Object> parent, String state) {
        publish("status", parent, Map.of("execution_state", state));
    }

    synchronized void close() {
        channel.close();
    }
}
