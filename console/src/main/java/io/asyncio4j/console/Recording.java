package io.asyncio4j.console;

import io.asyncio4j.console.recording.Moment;
import io.asyncio4j.console.recording.Ring;
import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the live page would see of a program, written to files all the time, so that [Console#open] can show it
/// later.
///
/// The files of a folder are a ring of bounded size. A thread of its own writes them, so it goes on while the
/// loops are stalled; whatever happens to the program, what it has seen up to the last look is on the disk. Any
/// thread, but callbacks of a loop call neither [#start] nor [#close], since they block.
public final class Recording implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j");
    private static final int SHARE = 20; // a look takes at most this part of the time
    private static final int FRAMES = 24;
    private static final int MOST_WITH_STACKS = 3_000; // tasks
    private static final int STACKS_OF_MANY = 30; // one look in this many
    private static final Duration WITHOUT_LOOP = Duration.ofMillis(50); // until the next look
    private static final Duration PATIENCE = Duration.ofMillis(300); // of a snapshot with a loop
    private static final Duration LONGEST_END = Duration.ofSeconds(10); // a program that has halted does not answer

    private final Path folder;
    private final RecordingOptions options;
    private final Ring ring; // its thread only
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable IOException failure;
    private int tasks;
    private int looks;
    private Duration cost = Duration.ZERO; // of the last look

    private Recording(Path folder, RecordingOptions options, Ring ring) {
        this.folder = folder;
        this.options = options;
        this.ring = ring;
        this.thread = Thread.ofPlatform().daemon().name("asyncio-recording").unstarted(this::record);
    }

    /// Records this program with the default options.
    public static Recording start(Path folder) {
        return start(folder, _ -> {});
    }

    /// Begins to record. Files of earlier recordings in the folder belong to the ring, and are the first to go.
    ///
    /// @param folder is made if there is none
    /// @param configure sets the options
    /// @throws UncheckedIOException if the folder cannot be written, or another recording is being written there
    public static Recording start(Path folder, Consumer<? super RecordingOptions> configure) {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(configure, "configure");
        var options = new RecordingOptions();
        configure.accept(options);
        try {
            var ring = new Ring(folder, options.bytes(), options.aroundStalls(), options.program());
            var recording = new Recording(folder, options, ring);
            recording.thread.start();
            return recording;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the files are.
    public Path folder() {
        return folder;
    }

    /// Ends it, and waits for the last look, for ten seconds at most, even if it is called in a task that is
    /// cancelled. A task waits as it does for the JDK, so other tasks of its loop go on.
    ///
    /// @throws UncheckedIOException if it had ended because the disk is full or the folder has gone
    @Override
    public void close() {
        closing.countDown();
        boolean interrupted = false;
        long until = System.nanoTime() + LONGEST_END.toNanos();
        while (true) {
            try {
                var _ = ended.await(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        IOException why = failure;
        if (why != null) {
            throw new UncheckedIOException(why);
        }
    }

    private void record() {
        try (ring) {
            Duration pause;
            do {
                long began = System.nanoTime();
                Moment moment = look();
                write(moment);
                pause = pause(moment, Duration.ofNanos(System.nanoTime() - began));
            } while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS));
            write(look());
        } catch (IOException e) {
            failure = e;
            LOGGER.log(System.Logger.Level.WARNING, "the recording in " + folder + " has ended: it failed", e);
        } catch (InterruptedException e) {
            // somebody ends all threads
        } finally {
            ended.countDown();
        }
    }

    /// A program that has just begun will soon have a loop, and until then a look costs next to nothing. A single
    /// look that costs much tells nothing of the next: the first loads classes.
    private Duration pause(Moment moment, Duration took) {
        if (moment.loops().isEmpty()) {
            return WITHOUT_LOOP;
        }
        Duration before = cost;
        cost = took.minus(waited(moment));
        Duration least = (cost.compareTo(before) < 0 ? cost : before).multipliedBy(SHARE - 1);
        Duration usual = options.interval().minus(took);
        return least.compareTo(usual) > 0 ? least : usual;
    }

    /// For how long loops were asked that did not answer, which costs nothing.
    private static Duration waited(Moment moment) {
        return PATIENCE.multipliedBy(
                moment.loops().stream().filter(loop -> loop.load() == null).count());
    }

    private void write(Moment moment) throws IOException {
        if (!moment.loops().isEmpty()) { // none yet, or the program has ended
            ring.write(moment);
        }
    }

    private Moment look() {
        boolean stacks = tasks <= MOST_WITH_STACKS || looks % STACKS_OF_MANY == 0;
        looks++;
        long began = System.nanoTime();
        List<LoopSnapshot> loops = options.observed().snapshots(stacks ? FRAMES : 0);
        tasks = loops.stream().mapToInt(loop -> loop.tasks().size()).sum();
        return new Moment(Instant.now(), Duration.ofNanos(System.nanoTime() - began), stacks, loops);
    }
}
