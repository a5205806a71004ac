package io.asyncio4j.http.websocket;

import io.asyncio4j.Broadcast;
import io.asyncio4j.SlowSubscriberException;
import io.asyncio4j.Subscription;
import io.asyncio4j.WhenFull;
import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.wire.Ensure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    // A member's subscription is emptied as long as its link takes more: when something is published, and whenever the
    // link has room again. With WAIT, a member that makes room lets the next publisher go on; what that one has
    // published reaches the others when its task has its turn.

    private static final int TOO_SLOW = 1013;

    private final Broadcast<SharedMessage> broadcast;
    private final int history;
    private final ArrayDeque<SharedMessage> latest = new ArrayDeque<>();
    private final Map<Link, Member> members = new LinkedHashMap<>();
    private @Nullable Subscription<SharedMessage> recorder; // of the latest, once the room is used

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
        broadcast = new Broadcast<>(options.buffer, options.whenFull);
        history = options.history;
    }

    /// Lets a WebSocket have what is sent from now on, after what the room [remembers][Options#history]. Does
    /// nothing if it is in the room, or closed. Never waits.
    public void join(WebSocket socket) {
        Link link = socket.link("Room.join");
        if (!members.containsKey(link) && link.isOpen()) {
            record();
            var member = new Member(link, broadcast.subscribe(), List.copyOf(latest));
            members.put(link, member);
            link.outbox().addReader(member);
            member.pump();
        }
    }

    /// Lets a WebSocket have nothing more; what is kept for it is dropped. Does nothing if it is not in the room.
    public void leave(WebSocket socket) {
        Member member = members.get(socket.link("Room.leave"));
        if (member != null) {
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
        var all = broadcast.statistics();
        return new Broadcast.Statistics(
                members.size(), all.published(), all.lost(), all.backlog(), all.publishing(), false);
    }

    @Override
    public String toString() {
        return "Room[" + members.size() + " members]";
    }

    private void send(SharedMessage message) {
        record();
        broadcast.publish(message);
        record();
        for (Member member : List.copyOf(members.values())) { // which may leave by this
            member.pump();
        }
    }

    /// What was published since the last call belongs to the latest. So whoever joins gets each message once,
    /// even if it comes between the end of a publisher's wait and its next step.
    private void record() {
        if (history == 0) {
            return;
        }
        if (recorder == null) {
            recorder = broadcast.subscribe();
        }
        for (var each = recorder.tryGet(); each.isPresent(); each = recorder.tryGet()) {
            latest.add(each.get());
            if (latest.size() > history) {
                latest.remove();
            }
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
        private final Subscription<SharedMessage> subscription;
        private final ArrayDeque<SharedMessage> earlier; // that it has not got yet

        Member(Link link, Subscription<SharedMessage> subscription, List<SharedMessage> earlier) {
            this.link = link;
            this.subscription = subscription;
            this.earlier = new ArrayDeque<>(earlier);
        }

        @Override
        public void pump() {
            try {
                Optional<SharedMessage> next = next();
                while (next.isPresent()) {
                    link.outbox().sendShared(next.get());
                    next = next();
                }
            } catch (SlowSubscriberException e) {
                leave();
                link.dismiss(TOO_SLOW, "too slow");
            }
        }

        @Override
        public void ended() {
            leave();
        }

        void leave() {
            members.remove(link);
            link.outbox().removeReader(this);
            subscription.close();
        }

        private Optional<SharedMessage> next() {
            if (!link.outbox().takesMore()) {
                return subscription.size() == 0 ? subscription.tryGet() : Optional.empty(); // is it cut off?
            }
            return earlier.isEmpty() ? subscription.tryGet() : Optional.of(earlier.remove());
        }
    }
}
