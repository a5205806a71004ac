package io.asyncio4j.http.websocket;

import static io.asyncio4j.Asyncio.yieldNow;

import io.asyncio4j.ParkingLot;
import io.asyncio4j.http.wire.Carrier;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one end of a WebSocket sends: one message after the other, each whole or in pieces; and, whenever there is
/// room, what many get. The twin of [Inbox]. Loop only.
final class Outbox {

    private static final int AT_ONCE = 128 * 1024; // bytes that are compressed without giving others their turn

    private final Link link;
    private final Carrier carrier;
    private final FrameWriter writer;
    private final @Nullable Deflating deflating;
    private @Nullable ParkingLot<@Nullable Void> turn; // once a task has waited for the end of such a message
    private final List<Reader> readers = new ArrayList<>(0);
    private boolean streaming; // a message is sent in pieces

    Outbox(Link link, Carrier carrier, FrameWriter writer, @Nullable Deflating deflating) {
        this.link = link;
        this.carrier = carrier;
        this.writer = writer;
        this.deflating = deflating;
    }

    /// Sends a message. In a task.
    ///
    /// @waits while a message is sent in pieces, and until there is room; one that is cancelled there was not sent
    void send(int opcode, byte[] payload, String operation) {
        awaitTurn(operation);
        if (deflating != null && payload.length > AT_ONCE) {
            sendLarge(deflating, opcode, payload);
        } else {
            sendNow(opcode, payload);
        }
    }

    /// Sends a message if there is room.
    boolean trySend(int opcode, byte[] payload) {
        pumpReaders();
        link.ensureOpen();
        boolean room = !streaming && carrier.isWritable();
        if (room) {
            sendNow(opcode, payload);
        }
        return room;
    }

    /// Sends a control frame, which may come in the middle of a message. Never waits.
    void control(int opcode, byte[] payload) {
        carrier.send(writer.frame(opcode, true, false, payload));
    }

    /// Whether a message can be sent now.
    boolean takesMore() {
        return link.isOpen() && !streaming && carrier.isOpen() && carrier.isWritable();
    }

    /// Sends a message that others get too; only if [#takesMore].
    ///
    /// @param now whether this is the host fiber, which may write at once: then others get the same frame until
    ///     [SharedMessage#release]
    void sendShared(SharedMessage message, boolean now) {
        Deflating used = deflating != null && deflating.isWorthIt(message.payload()) ? deflating : null;
        if (used != null && used.remembers()) {
            sendNow(message.opcode(), message.payload());
        } else if (now) {
            carrier.sendNow(writer.masks() ? message.ownFrame(writer, used) : message.frame(writer, used));
        } else {
            carrier.send(message.ownFrame(writer, used));
        }
    }

    /// Has something to send whenever there is room.
    void addReader(Reader reader) {
        readers.add(reader);
    }

    void removeReader(Reader reader) {
        readers.remove(reader);
    }

    /// Lets the readers send, which may leave by this.
    void pumpReaders() {
        if (!readers.isEmpty()) {
            List.copyOf(readers).forEach(Reader::pump);
        }
    }

    /// The task may send the pieces of a message until [#endPieces]. In a task.
    ///
    /// @waits for its turn; a cancellation ends the wait
    void beginPieces(String operation) {
        awaitTurn(operation);
        streaming = true;
    }

    /// Sends a piece. In a task.
    ///
    /// @waits until there is room; one that is cancelled there was not sent
    void sendPiece(int opcode, byte[] bytes, boolean last) {
        carrier.awaitWritable();
        link.ensureOpen();
        byte[] payload = deflating == null ? bytes : deflating.part(bytes, last);
        boolean begins = opcode != Frames.CONTINUATION;
        carrier.send(writer.frame(opcode, last, deflating != null && begins, payload));
    }

    /// The next message has its turn. If this one was broken off, the link is no longer open.
    void endPieces() {
        streaming = false;
        wakeAll();
        pumpReaders();
    }

    /// Nothing more is sent; tasks that wait for their turn are told. May be called twice.
    void end() {
        wakeAll();
        List.copyOf(readers).forEach(Reader::ended);
    }

    /// Gives back what compresses, unless a task is in the middle of it.
    void release() {
        if (deflating != null && !streaming) {
            deflating.release();
        }
    }

    /// Waits until a message can be sent. In a task.
    ///
    /// @waits while a message is sent in pieces, and until there is room; a cancellation changes nothing
    void awaitTurn(String operation) {
        do {
            while (streaming) {
                turn = turn == null ? new ParkingLot<>("the end of a message that is sent in pieces") : turn;
                turn.await(operation);
            }
            carrier.awaitWritable();
            pumpReaders(); // what others have sent comes before
            link.ensureOpen();
        } while (streaming);
    }

    private void wakeAll() {
        if (turn != null) {
            turn.wakeAll(null);
        }
    }

    private void sendNow(int opcode, byte[] payload) {
        boolean compressed = deflating != null && deflating.isWorthIt(payload);
        byte[] sent = compressed && deflating != null ? deflating.part(payload, true) : payload;
        carrier.send(writer.frame(opcode, true, compressed, sent));
    }

    /// Compresses it slice by slice. Nothing is sent before all of it is, so a cancellation has sent nothing.
    private void sendLarge(Deflating used, int opcode, byte[] payload) {
        streaming = true;
        boolean sent = false;
        try {
            var whole = new ByteArrayOutputStream(payload.length / 2);
            for (int from = 0; from < payload.length; from += AT_ONCE) {
                int end = Math.min(payload.length, from + AT_ONCE);
                whole.writeBytes(used.part(Arrays.copyOfRange(payload, from, end), end == payload.length));
                yieldNow();
            }
            link.ensureOpen();
            carrier.send(writer.frame(opcode, true, true, whole.toByteArray()));
            sent = true;
        } finally {
            endPieces();
            if (!sent) {
                used.release(); // what it remembers was not sent
            }
        }
    }

    /// Sends what others get too.
    interface Reader {

        /// There may be room.
        void pump();

        /// This end sends nothing any more. May be called twice.
        void ended();
    }
}
