package io.asyncio4j.console;

import io.asyncio4j.lowlevel.Observer;
import io.asyncio4j.lowlevel.ObserverMBean;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a [Recording] is made.
public final class RecordingOptions {

    private static final long MIN_BYTES = 1 << 16;
    private static final long DEFAULT_BYTES = 64 << 20;
    private static final Duration MIN_INTERVAL = Duration.ofMillis(50);

    private long bytes = DEFAULT_BYTES;
    private Duration interval = Duration.ofSeconds(1);
    private @Nullable Duration aroundStalls;
    private ObserverMBean observed = new Observer();
    private String program = ProcessHandle.current().pid() + " "
            + System.getProperty("sun.java.command", "").replaceFirst(" .*", "");

    RecordingOptions() {}

    /// How large all files of the folder may be together; by default 64 MiB. The oldest go when they would be
    /// larger.
    ///
    /// @param value at least 65,536
    public RecordingOptions bytes(long value) {
        if (value < MIN_BYTES) {
            throw new IllegalArgumentException("bytes must be >= " + MIN_BYTES + ", was " + value);
        }
        bytes = value;
        return this;
    }

    /// How often to look; by default once a second. If looking takes long, it is done less often, so that it takes
    /// at most a twentieth of the time.
    ///
    /// @param value at least 50 ms
    public RecordingOptions interval(Duration value) {
        if (value.compareTo(MIN_INTERVAL) < 0) {
            throw new IllegalArgumentException("interval must be >= " + MIN_INTERVAL + ", was " + value);
        }
        interval = value;
        return this;
    }

    /// Keeps only what is near a stall; by default everything is kept. As long as there is no stall, the last part
    /// stays on the disk, so it is there if the program is killed.
    ///
    /// @param before what to keep before and after a stall at least, such as 30 s
    public RecordingOptions aroundStalls(Duration before) {
        if (before.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("before must be >= PT1S, was " + before);
        }
        aroundStalls = before;
        return this;
    }

    /// Whose loops are recorded; by default those of this program.
    ///
    /// @param value what looks at them
    /// @param name a text about the program, which the page shows
    public RecordingOptions observed(ObserverMBean value, String name) {
        observed = Objects.requireNonNull(value, "value");
        program = Objects.requireNonNull(name, "name");
        return this;
    }

    long bytes() {
        return bytes;
    }

    Duration interval() {
        return interval;
    }

    @Nullable
    Duration aroundStalls() {
        return aroundStalls;
    }

    ObserverMBean observed() {
        return observed;
    }

    String program() {
        return program;
    }
}
