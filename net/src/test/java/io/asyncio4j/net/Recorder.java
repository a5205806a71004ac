package io.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncio4j.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A protocol that writes down what happens to it. Neighbouring bytes are one entry, cut as they may be.
class Recorder implements Protocol {

    final Promise<Transport> made = new Promise<>();
    final Promise<@Nullable Void> lost = new Promise<>();
    private final List<String> story = new ArrayList<>();
    private @Nullable String running;

    @Override
    public void connectionMade(Transport transport) {
        during("made", () -> {
            made.complete(transport);
            onMade(transport);
        });
    }

    @Override
    public void dataReceived(byte[] data) {
        during("data " + new String(data, UTF_8), () -> onData(data));
    }

    @Override
    public boolean eofReceived() {
        var keepsOpen = new boolean[1];
        during("eof", () -> keepsOpen[0] = onEof());
        return keepsOpen[0];
    }

    @Override
    public void pauseWriting() {
        story.add("pause");
    }

    @Override
    public void resumeWriting() {
        during("resume", this::onResume);
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        lost.complete(null);
        during(cause == null ? "lost" : "lost: " + cause.getClass().getSimpleName(), () -> onLost(cause));
    }

    void onMade(Transport transport) {}

    void onData(byte[] data) {}

    boolean onEof() {
        return false;
    }

    void onResume() {}

    void onLost(@Nullable Throwable cause) {}

    Transport transport() {
        return made.result();
    }

    /// The story without the content of a single `data`.
    List<String> story() {
        var merged = new ArrayList<String>();
        for (String entry : story) {
            if (entry.startsWith("data ")
                    && !merged.isEmpty()
                    && merged.getLast().startsWith("data ")) {
                merged.set(merged.size() - 1, merged.getLast() + entry.substring("data ".length()));
            } else {
                merged.add(entry);
            }
        }
        return merged;
    }

    private void during(String entry, Runnable action) {
        if (running != null) {
            story.add(entry + " inside " + running);
        } else {
            story.add(entry);
        }
        running = entry;
        try {
            action.run();
        } finally {
            running = null;
        }
    }
}
