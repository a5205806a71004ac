package io.asyncio4j.http.websocket;

import io.asyncio4j.Broadcast;
import io.asyncio4j.EventLoop;
import io.asyncio4j.ParkingLot;
import io.asyncio4j.WhenFull;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.wire.Ensure;
import io.asyncio4j.lowlevel.Resource;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// WebSockets that all get the same messages. None of them holds the others up, unless the program wants that: for
/// each, as many messages are kept as fit into its buffer, and [Options#whenFull] says what happens then. A message
/// is encoded, and compressed, once for all.
///
/// Each member gets all messages that are sent after it has joined, in order. The room sends by itself: no task
/// needs to run for a member, which may receive and send meanwhile. A member that is closed has left.
///
/// {@snippet class=snippets.RoomTest region=chat}
///
/// On the loop of its first member.
///
/// Source: groups of Django's Channels, rooms of Socket.IO; [Broadcast].
public final class Room {

    // What is sent is put at the end of a chain, and each member stands at the place of the chain that comes next for
    // it; what all have passed is collected. Members go on as far as their links take more: soon after something was
    // sent, on the host fiber, where each gets a frame that all share by one write; before their tasks send something
    // of their own; and whenever their links have room again.
    //
    // With WAIT, members go on at once, so that it is known which are full before the next message. While one is, and
    // while others wait for that, whoever sends waits in line.

    private static final int TOO_SLOW = 1013;

    private final int buffer;
    private final WhenFull whenFull;
    private final int history;
    private final ParkingLot<@Nullable Void> senders = new ParkingLot<>(new Shown());
    private final Map<Link, Member> members = new LinkedHashMap<>();
    private Place end = new Place(0); // of the chain, where the next message comes
    private Place remembered = end; // what a new member gets first
    private Place handedOut = end; // up to here
    private boolean due; // members will soon go on
    private boolean admitted; // the sender that was woken last has not sent yet
    private int full; // how many members have no room, with WAIT
    private long lost;

    /// A room that drops the oldest messages of members that are slow.
    public Room() {
        this(_ -> {});
    }

    /// A room.
    ///
    /// @param configure sets the options
    public Room(Consumer<? super Options> configure) {
        var options = new Options();
        configure.accept(options);
        buffer = options.buffer;
        whenFull = options.whenFull;
        history = options.history;
    }

    /// Lets a WebSocket have what is sent from now on, after what the room [remembers][Options#history]. Does
    /// nothing if it is in the room, or closed. Never waits.
    public void join(WebSocket socket) {
        Link link = socket.link("Room.join");
        if (!members.containsKey(link) && link.isOpen()) {
            var member = new Member(link);
            members.put(link, member);
            link.outbox().addReader(member);
            member.pump();
        }
    }

    /// Lets a WebSocket have nothing more; what is kept for it is dropped. Does nothing if it is not in the room.
    public void leave(WebSocket socket) {
        Member member = members.get(socket.link("Room.leave"));
        if (member != null) {
            member.pump();
            member.leave();
        }
    }

    /// Sends a text to all members.
    ///
    /// @waits with [WhenFull#WAIT], until there is room in the buffer of each; one that is cancelled was sent
    ///     to nobody
    public void send(String text) {
        send(new SharedMessage(Frames.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Sends bytes to all members, which must not be changed afterwards; see [#send(String)].
    ///
    /// @waits with [WhenFull#WAIT], until there is room in the buffer of each; one that is cancelled was sent
    ///     to nobody
    public void send(byte[] bytes) {
        send(new SharedMessage(Frames.BINARY, Objects.requireNonNull(bytes, "bytes")));
    }

    /// Sends a value as JSON to all members, in a text, by [JsonCodec#installed]; see [#send(String)].
    ///
    /// @waits with [WhenFull#WAIT], until there is room in the buffer of each; one that is cancelled was sent
    ///     to nobody
    /// @throws IllegalArgumentException if there is no JSON for it
    /// @throws IllegalStateException if there is no [JsonCodec]
    public void sendJson(@Nullable Object value) {
        send(new SharedMessage(Frames.TEXT, JsonCodec.installed().encode(value)));
    }

    /// How many members it has.
    public int size() {
        return members.size();
    }

    /// How many messages were sent and lost, and how far behind the members are.
    public Broadcast.Statistics statistics() {
        senders.ensureOnLoop("statistics");
        int backlog = members.values().stream().mapToInt(Member::behind).max().orElse(0);
        return new Broadcast.Statistics(members.size(), end.number, lost, backlog, senders.size(), false);
    }

    @Override
    public String toString() {
        return "Room[" + members.size() + " members]";
    }

    private void send(SharedMessage message) {
        senders.ensureOnLoop("send");
        if (full > 0 || admitted || !senders.isEmpty()) {
            senders.await("send");
            admitted = false;
        }
        end = end.put(message);
        if (end.number - remembered.number > history) {
            remembered = remembered.following();
        }
        if (whenFull == WhenFull.WAIT || end.number - handedOut.number >= buffer) {
            handOut(false);
        } else if (!due && !members.isEmpty()) {
            due = true;
            EventLoop.current().callSoon(() -> handOut(true));
        }
        admitSender();
    }

    /// Lets all members go on.
    ///
    /// @param now whether this is the host fiber, which may write at once
    private void handOut(boolean now) {
        due &= !now;
        Place from = handedOut;
        handedOut = end;
        if (from != end) {
            for (Member member : List.copyOf(members.values())) { // which may leave by this
                member.pump(now);
            }
        }
        for (; from != handedOut; from = from.following()) {
            from.taken().release();
        }
    }

    /// The next in line may send if there is room.
    private void admitSender() {
        if (full == 0 && !admitted) {
            admitted = senders.wakeFirst(null);
        }
    }

    /// How a room behaves.
    public static final class Options {

        private int buffer = 64;
        private WhenFull whenFull = WhenFull.DROP_OLDEST;
        private int history;

        private Options() {}

        /// How many messages are kept for a member that takes none at the moment: 64 by default. What its
        /// connection holds comes on top.
        ///
        /// @param messages at least 1
        public Options buffer(int messages) {
            buffer = Ensure.atLeast(1, "messages", messages);
            return this;
        }

        /// What happens when a message comes and the buffer of a member is full: by default it loses its oldest
        /// one. With [WhenFull#WAIT], whoever sends waits. With [WhenFull#UNSUBSCRIBE], the member is closed,
        /// with the code 1013.
        public Options whenFull(WhenFull policy) {
            whenFull = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /// How many messages the room remembers, and sends first to whoever joins: none by default.
        ///
        /// @param messages at least 0
        public Options history(int messages) {
            history = Ensure.atLeast(0, "messages", messages);
            return this;
        }
    }

    /// A WebSocket in the room.
    private final class Member implements Outbox.Reader {

        private final Link link;
        private final long joined = end.number; // what it was sent before is history
        private Place next = remembered;
        private boolean isFull; // and counted
        private boolean gone;

        Member(Link link) {
            this.link = link;
        }

        @Override
        public void pump() {
            pump(false);
        }

        @Override
        public void ended() {
            leave();
        }

        void pump(boolean now) {
            while (next != end && link.outbox().takesMore()) {
                SharedMessage message = next.taken();
                next = next.following();
                link.outbox().sendShared(message, now);
            }
            if (behind() > buffer && whenFull == WhenFull.UNSUBSCRIBE) {
                lost += behind();
                leave();
                link.dismiss(TOO_SLOW, "too slow");
            }
            for (; behind() > buffer; next = next.following()) {
                lost++;
            }
            setFull(whenFull == WhenFull.WAIT && behind() == buffer);
        }

        /// How many messages it has not got, of those that came after it.
        int behind() {
            return gone ? 0 : (int) (end.number - Math.max(joined, next.number));
        }

        void leave() {
            gone = true;
            members.remove(link);
            link.outbox().removeReader(this);
            setFull(false);
        }

        private void setFull(boolean value) {
            if (isFull != value) {
                isFull = value;
                full += value ? 1 : -1;
                admitSender();
            }
        }
    }

    /// A place in the chain of all messages.
    private static final class Place {

        private final long number;
        private @Nullable SharedMessage message;
        private @Nullable Place following;

        Place(long number) {
            this.number = number;
        }

        /// @return the place after it
        Place put(SharedMessage what) {
            message = what;
            following = new Place(number + 1);
            return following;
        }

        SharedMessage taken() {
            return Objects.requireNonNull(message);
        }

        Place following() {
            return Objects.requireNonNull(following);
        }
    }

    /// What the senders wait for.
    private final class Shown implements Resource {

        @Override
        public Map<String, Long> figures() {
            return Map.of("lost", lost, "published", end.number, "subscribers", (long) members.size());
        }

        @Override
        public String toString() {
            return Room.this.toString();
        }
    }
}
