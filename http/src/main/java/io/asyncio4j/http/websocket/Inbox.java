package io.asyncio4j.http.websocket;

import io.asyncio4j.ParkingLot;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What has come and was not received: as soon as that is much, nothing more is read. Loop only.
final class Inbox {

    private static final int HIGH_WATER = 128 * 1024; // bytes
    private static final int OVERHEAD = 64; // bytes, as which a piece counts besides its own

    private final ArrayDeque<Piece> pieces = new ArrayDeque<>(1);
    private final ParkingLot<@Nullable Void> receiver = new ParkingLot<>("a message of a WebSocket");
    private final Reading reading;
    private int size; // bytes
    private boolean full;
    private boolean ended;

    Inbox(Reading reading) {
        this.reading = reading;
    }

    void add(Piece piece) {
        pieces.add(piece);
        size += piece.bytes().length + OVERHEAD;
        if (size > HIGH_WATER && !full) {
            full = true;
            reading.set(false);
        }
        receiver.wakeFirst(null);
    }

    /// There will be no more; what is there can still be taken.
    void end() {
        ended = true;
        receiver.wakeAll(null);
    }

    /// Drops what is there.
    void clear() {
        pieces.clear();
        size = 0;
        updateFull();
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    boolean isFull() {
        return full;
    }

    /// Whether a task waits.
    boolean isAwaited() {
        return !receiver.isEmpty();
    }

    /// The next piece if it is there.
    @Nullable
    Piece poll() {
        Piece piece = pieces.poll();
        if (piece != null) {
            size -= piece.bytes().length + OVERHEAD;
            updateFull();
        }
        return piece;
    }

    @Nullable
    Piece peek() {
        return pieces.peek();
    }

    /// Waits until there is a piece, or there will be none. In a task.
    ///
    /// @waits until something comes; a cancellation takes nothing
    void await(String operation) {
        while (pieces.isEmpty() && !ended) {
            receiver.await(operation);
        }
    }

    private void updateFull() {
        if (full && size <= HIGH_WATER / 4) {
            full = false;
            reading.set(true);
        }
    }

    /// Starts and stops what brings the pieces.
    interface Reading {

        void set(boolean wanted);
    }
}
