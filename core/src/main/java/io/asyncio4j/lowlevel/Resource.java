package io.asyncio4j.lowlevel;

import io.asyncio4j.ParkingLot;
import io.asyncio4j.Task;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Something that tasks share, such as a pool of connections: the owner of a [ParkingLot] in which those wait that
/// do not get any. Locks, queues and their like are shown without it.
///
/// It is asked only while somebody looks at the loop: on the loop, or on another thread while the loop is stalled.
/// So it changes nothing, and does not mind the thread. Its `toString` says what it is.
public interface Resource {

    /// How many of what there are, by name, such as `free`. They are shown in the order of their names.
    Map<String, Long> figures();

    /// The tasks that hold a part of it, as far as that is known.
    default Collection<Task<?>> holders() {
        return List.of();
    }
}
