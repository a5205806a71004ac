package io.asyncio4j.console.recording;

import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.TaskSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/// Moments made of a recording of the JDK Flight Recorder, as far as its events tell: which tasks there were, where
/// they were when they were sampled, and stalls. Any thread.
public final class FlightMoments implements Moments {

    private static final byte[] MARK = {'F', 'L', 'R', 0};
    private static final String EVENTS = "io.asyncio4j.";
    private static final int MOMENTS = 600; // about
    private static final Duration LEAST = Duration.ofMillis(100); // between two
    private static final long LOOP = 1; // JFR does not tell which
    private static final Pattern CULPRIT = Pattern.compile("Task\\[(.*), \\w+\\] has blocked .*", Pattern.DOTALL);
    private static final Pattern FRAME =
            Pattern.compile("(?:(?:[^/]*/)*)([^()/]+)\\.([^.()]+)\\(([^:()]*)(?::(\\d+))?\\)");
    private static final String DOES = "is not done: JFR does not tell what it waits for";
    private static final String NOTE =
            "The JDK Flight Recorder tells when tasks have begun and ended, where some of them were, and stalls. It"
                    + " tells nothing of loops, waits, owners, holders and resources; asyncio record does.";

    private final List<Life> lives = new ArrayList<>();
    private final Map<Long, TreeMap<Instant, List<StackTraceElement>>> samples = new HashMap<>();
    private final List<Blocked> stalls = new ArrayList<>();
    private final List<Instant> times = new ArrayList<>();
    private final Path file;
    private Duration interval = LEAST;

    private FlightMoments(Path file) {
        this.file = file;
    }

    /// Whether a file begins as those of the recorder do.
    ///
    /// @throws IOException if it cannot be read
    public static boolean isFlightRecording(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MARK.length), MARK);
        }
    }

    /// Reads a file.
    ///
    /// @param each sees all moments once, in their order
    /// @throws IOException if it has no events of tasks
    public static FlightMoments open(Path file, Consumer<? super Moment> each) throws IOException {
        var moments = new FlightMoments(file);
        moments.read();
        for (int i = 0; i < moments.count(); i++) {
            each.accept(moments.moment(i));
        }
        return moments;
    }

    @Override
    public int count() {
        return times.size();
    }

    @Override
    public Moment moment(int number) {
        Instant at = times.get(number);
        var tasks = new ArrayList<TaskSnapshot>();
        for (Life life : lives) {
            if (!life.from.isAfter(at) && (life.to == null || life.to.isAfter(at))) {
                tasks.add(task(life, at));
            }
        }
        LoopSnapshot.Stall stall = stalls.stream()
                .filter(each -> !each.from.isAfter(at) && !each.to.isBefore(at))
                .map(each -> new LoopSnapshot.Stall(id(each.task, tasks), Duration.between(each.from, at), each.stack))
                .findFirst()
                .orElse(null);
        var loop = new LoopSnapshot(LOOP, "all loops", stall, null, tasks, List.of(), List.of(), 0);
        return new Moment(at, Duration.ZERO, true, List.of(loop));
    }

    @Override
    public List<String> notes() {
        return List.of(NOTE);
    }

    @Override
    public String program() {
        return file + ", of the JDK Flight Recorder";
    }

    @Override
    public void close() {}

    private void read() throws IOException {
        Map<Long, Life> open = new HashMap<>();
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        boolean hasOurs = false;
        try (var events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                Instant at = event.getStartTime();
                String name = event.getEventType().getName();
                if (name.startsWith(EVENTS)) {
                    hasOurs = true;
                    first = at.isBefore(first) ? at : first;
                    last = at.isAfter(last) ? at : last;
                    see(name.substring(EVENTS.length()), event, open);
                } else if (name.equals("jdk.ExecutionSample")) {
                    sample(event);
                }
            }
        }
        if (!hasOurs) {
            throw new IOException(file + " has no events of asyncio4j: a program whose loops run writes them if it is"
                    + " started with -XX:StartFlightRecording=filename=FILE, or told to by jcmd PID JFR.start");
        }
        lives.addAll(open.values());
        addTimes(first, last);
    }

    private void see(String event, RecordedEvent seen, Map<Long, Life> open) {
        Instant at = seen.getStartTime();
        switch (event) {
            case "TaskStart" -> {
                long id = id(seen.getThread());
                open.put(id, new Life(id, seen.getString("task"), at, null));
            }
            case "TaskEnd" -> {
                long id = id(seen.getThread());
                Life life = open.remove(id);
                lives.add(new Life(id, seen.getString("task"), life == null ? Instant.MIN : life.from, at));
            }
            case "LoopBlocked" -> {
                Matcher culprit = CULPRIT.matcher(String.valueOf(seen.getString("message")));
                stalls.add(new Blocked(
                        culprit.matches() ? culprit.group(1) : "",
                        at.minus(seen.getDuration("since")),
                        at,
                        frames(seen.getString("culprit"))));
            }
            default -> {} // of a later version
        }
    }

    private void sample(RecordedEvent event) {
        RecordedThread thread = event.getThread("sampledThread");
        RecordedStackTrace stack = event.getStackTrace();
        if (thread != null && stack != null) {
            List<StackTraceElement> frames = stack.getFrames().stream()
                    .map(frame -> new StackTraceElement(
                            frame.getMethod().getType().getName(),
                            frame.getMethod().getName(),
                            null,
                            frame.getLineNumber()))
                    .toList();
            samples.computeIfAbsent(id(thread), _ -> new TreeMap<>()).put(event.getStartTime(), frames);
        }
    }

    private void addTimes(Instant first, Instant last) {
        Duration step = Duration.between(first, last).dividedBy(MOMENTS);
        interval = step.compareTo(LEAST) > 0 ? step : LEAST;
        var all = new TreeSet<Instant>();
        for (Instant at = first; at.isBefore(last); at = at.plus(interval)) {
            all.add(at);
        }
        all.add(last);
        stalls.forEach(stall -> all.add(stall.to));
        times.addAll(all);
    }

    private TaskSnapshot task(Life life, Instant at) {
        TreeMap<Instant, List<StackTraceElement>> seen = samples.getOrDefault(life.id, new TreeMap<>());
        Map.Entry<Instant, List<StackTraceElement>> sample = seen.floorEntry(at);
        boolean isNear = sample != null && !sample.getKey().isBefore(at.minus(interval));
        return new TaskSnapshot(
                life.id,
                life.name,
                isNear ? TaskSnapshot.State.RUNNING : TaskSnapshot.State.WAITING,
                isNear ? "ran shortly before" : DOES,
                0,
                List.of(),
                List.of(),
                0,
                null,
                null,
                List.of(),
                isNear ? sample.getValue() : List.of());
    }

    private static long id(String name, List<TaskSnapshot> tasks) {
        return tasks.stream()
                .filter(task -> task.name().equals(name))
                .mapToLong(TaskSnapshot::id)
                .findFirst()
                .orElse(0);
    }

    private static long id(@Nullable RecordedThread thread) {
        return thread == null ? 0 : thread.getJavaThreadId();
    }

    private static List<StackTraceElement> frames(@Nullable String text) {
        return text == null ? List.of() : text.lines().map(FlightMoments::frame).toList();
    }

    private static StackTraceElement frame(String text) {
        Matcher frame = FRAME.matcher(text);
        if (!frame.matches()) {
            return new StackTraceElement("", text, null, -1);
        }
        int line = frame.group(4) == null ? -1 : Integer.parseInt(frame.group(4));
        return new StackTraceElement(frame.group(1), frame.group(2), frame.group(3), line);
    }

    /// When a task was there.
    private record Life(
            long id, String name, Instant from, @Nullable Instant to) {}

    /// When a loop was blocked.
    private record Blocked(String task, Instant from, Instant to, List<StackTraceElement> stack) {}
}
