package io.asyncio4j.console;

import static io.asyncio4j.Asyncio.toThread;

import io.asyncio4j.console.recording.FlightMoments;
import io.asyncio4j.console.recording.Moment;
import io.asyncio4j.console.recording.Moments;
import io.asyncio4j.console.recording.RecordedMoments;
import io.asyncio4j.lowlevel.LoopSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The looks of a recording. Loop only, but for [#open].
final class Replay implements Looks {

    private static final int PLOTTED = 300; // moments

    private final Moments moments;
    private final Index index;
    private Look latest = Look.NONE;

    private Replay(Moments moments, Index index) {
        this.moments = moments;
        this.index = index;
    }

    /// Reads it once, from its beginning to its end.
    ///
    /// @throws IOException if there is none, or one of another version
    static Replay open(Path fileOrFolder) throws IOException {
        var index = new Index();
        return new Replay(
                FlightMoments.isFlightRecording(fileOrFolder)
                        ? FlightMoments.open(fileOrFolder, index::see)
                        : RecordedMoments.open(fileOrFolder, index::see),
                index);
    }

    @Override
    public Look at(long moment) {
        int number = within(moment);
        if (latest.number() != number + 1) {
            latest = take(number);
        }
        return latest;
    }

    private Look take(int number) {
        return toThread(() -> {
            List<LoopSnapshot> before =
                    number == 0 ? List.of() : read(number - 1).loops();
            return Look.of(number + 1, read(number), before);
        });
    }

    /// The moment itself, or the last one before it that has stacks: of many tasks, not each has.
    @Override
    public Look withStacks(long moment) {
        int number = index.withStacks.previousSetBit(within(moment));
        return number < 0 ? at(moment) : at(number);
    }

    /// All moments are kept anyway.
    @Override
    public long mark(long moment) {
        return within(moment);
    }

    @Override
    public Look marked(long mark) {
        return take(within(mark));
    }

    @Override
    public List<Stalls.Stall> stalls(long moment) {
        return index.stalls.get(within(moment));
    }

    @Override
    public Tape tape() {
        return new Tape(moments.program(), index.times, index.marks, moments.notes());
    }

    @Override
    public Map<Long, List<Point>> points(long moment) {
        int last = within(moment);
        Map<Long, List<Point>> points = new LinkedHashMap<>();
        for (Map<Long, Point> each : index.points.subList(Math.max(0, last - PLOTTED + 1), last + 1)) {
            each.forEach((loop, point) ->
                    points.computeIfAbsent(loop, _ -> new ArrayList<>()).add(point));
        }
        return points;
    }

    /// There will be no new ones.
    @Override
    public void watch(Watcher watcher) {
        watcher.see(at(moments.count() - 1));
    }

    @Override
    public void close() {
        try {
            moments.close();
        } catch (IOException e) {
            // nothing was written
        }
    }

    private Moment read(int number) {
        try {
            return moments.moment(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int within(long moment) {
        return (int) Math.min(moment, moments.count() - 1);
    }

    /// What is kept in memory of each moment.
    private static final class Index {

        private final List<Long> times = new ArrayList<>();
        private final List<Map<Long, Point>> points = new ArrayList<>();
        private final List<List<Stalls.Stall>> stalls = new ArrayList<>();
        private final List<Mark> marks = new ArrayList<>();
        private final BitSet withStacks = new BitSet();
        private final Stalls seen = new Stalls();

        private void see(Moment moment) {
            int number = times.size();
            times.add(moment.at().toEpochMilli());
            withStacks.set(number, moment.hasStacks());
            Map<Long, Point> plotted = new LinkedHashMap<>();
            for (LoopSnapshot loop : moment.loops()) {
                seen.note(loop, moment.at());
                LoopSnapshot.Load load = loop.load();
                plotted.put(
                        loop.id(),
                        load == null
                                ? new Point(null, null, loop.tasks().size())
                                : new Point(
                                        load.lag().toNanos() / 1e6,
                                        load.ready(),
                                        loop.tasks().size()));
            }
            points.add(plotted);
            List<Stalls.Stall> now = seen.latest();
            boolean isOld = number > 0 && stalls.getLast().equals(now);
            stalls.add(isOld ? stalls.getLast() : now);
            now.stream().filter(Stalls.Stall::lasts).forEach(stall -> mark(number, stall));
        }

        private void mark(int number, Stalls.Stall stall) {
            for (int i = marks.size() - 1; i >= 0 && marks.get(i).to() >= number - 1; i--) {
                Mark last = marks.get(i);
                if (last.to() == number - 1 && last.name().equals(stall.name())) {
                    marks.set(i, new Mark(last.from(), number, last.name()));
                    return;
                }
            }
            marks.add(new Mark(number, number, stall.name()));
        }
    }
}
