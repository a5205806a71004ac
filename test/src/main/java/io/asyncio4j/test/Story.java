package io.asyncio4j.test;

import io.asyncio4j.lowlevel.VirtualClock;
import java.util.ArrayList;
import java.util.List;

/// What happened in a test, in order. Each event has the time on the virtual clock before it, in milliseconds. A
/// test compares the whole list.
///
/// {@snippet class=snippets.StoryTest region=tea}
///
/// It belongs to one loop.
public final class Story {

    private final VirtualClock clock;
    private final List<String> events = new ArrayList<>(); // loop only

    /// A story in which nothing has happened.
    ///
    /// @param clock the clock whose time it shows
    public Story(VirtualClock clock) {
        this.clock = clock;
    }

    /// Adds what happens now.
    public void add(String event) {
        events.add(clock.elapsed().toMillis() + " " + event);
    }

    /// All events so far; a copy.
    public List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public String toString() {
        return String.join("\n", events);
    }
}
