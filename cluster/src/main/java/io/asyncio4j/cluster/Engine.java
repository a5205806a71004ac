package io.asyncio4j.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// What keeps members and their data together: the seam, behind which another engine could stand. Any thread may
/// call it, and no call blocks. Its threads run no code of users: they complete stages and call a [Listener].
interface Engine {

    ClusterMember me();

    /// All members, with this one, as it sees them now.
    List<ClusterMember> members();

    /// Milliseconds of a clock that all members share, roughly.
    long clusterTime();

    /// Gives a message to the listener of a member.
    ///
    /// @return its answer; a [ClusterException] if there may be none, and [Absent] if it was not even sent
    CompletionStage<byte[]> send(String member, byte[] message);

    Ring ring(String name);

    Line line(String name);

    Store store(String name);

    /// Leaves the cluster.
    CompletionStage<@Nullable Void> close();

    /// There is no such member.
    final class Absent extends ClusterException {

        private static final long serialVersionUID = 1;

        Absent(String member) {
            super("member " + member + " is not in the cluster", null);
        }
    }

    /// Who is told. On threads of the engine, which it must not block.
    interface Listener {

        /// Takes a message of a member.
        byte[] receive(String from, byte[] message);

        /// Members have come or gone.
        ///
        /// @param elsewhere whether this one has left the others, and is now with others or with them again
        void membersChanged(boolean elsewhere);
    }

    /// A topic: the last items, each with its number.
    interface Ring {

        /// The number of the last item, -1 if there was none yet.
        CompletionStage<Long> tail();

        /// Adds an item.
        ///
        /// @return its number, or -1 if there is no room
        CompletionStage<Long> add(byte[] item);

        /// The items from one on, as soon as there is one; from the oldest that is left if it is gone.
        CompletionStage<Batch> read(long from, int atMost);

        /// Items with consecutive numbers.
        record Batch(long first, List<byte[]> items) {}
    }

    /// A queue.
    interface Line {

        /// Adds an item.
        ///
        /// @return false if there is no room
        CompletionStage<Boolean> offer(byte[] item);

        /// Takes the first item, null if there is none.
        CompletionStage<byte @Nullable []> poll();

        CompletionStage<Integer> size();

        /// Calls back whenever an item has come or gone, on a thread of the engine.
        ///
        /// @return ends that
        Runnable onChange(Runnable callback);
    }

    /// A map.
    interface Store {

        /// The value of a key, perhaps from a [near cache][ClusterOptions#nearCache].
        CompletionStage<byte @Nullable []> get(String key);

        /// Sets a value.
        ///
        /// @param life how long it is kept, null for ever
        CompletionStage<@Nullable Void> put(String key, byte[] value, @Nullable Duration life);

        /// Replaces a value, if it is what was expected.
        ///
        /// @param expected null for none
        /// @param value null to remove it
        /// @return what was there: if that is what was expected, it has been replaced
        CompletionStage<byte @Nullable []> swap(String key, byte @Nullable [] expected, byte @Nullable [] value);

        /// Removes a value.
        ///
        /// @return whether there was one
        CompletionStage<Boolean> remove(String key);

        CompletionStage<Integer> size();
    }
}
