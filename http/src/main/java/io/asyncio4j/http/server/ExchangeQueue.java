package io.asyncio4j.http.server;

import io.asyncio4j.ParkingLot;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The exchanges of one connection that wait for its task, in the order of their requests. Loop only.
final class ExchangeQueue {

    private static final int MAX_WAITING = 32; // pipelined requests, before reading pauses

    private final ArrayDeque<Http1Exchange> waiting = new ArrayDeque<>(1);
    private final ParkingLot<@Nullable Void> taker = new ParkingLot<>("the next request"); // the connection's task
    private boolean ended;

    /// Adds an exchange. Never waits.
    void add(Http1Exchange exchange) {
        waiting.add(exchange);
        wake();
    }

    /// Adds none any more; those that wait are still taken.
    void end() {
        ended = true;
        wake();
    }

    /// Waits for the next exchange; null if there will be none. In a task.
    @Nullable
    Http1Exchange take() {
        while (waiting.isEmpty() && !ended) {
            taker.await("take");
        }
        return waiting.poll();
    }

    /// Whether none waits.
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Whether the limit is reached, so that reading had better pause.
    boolean isFull() {
        return waiting.size() >= MAX_WAITING;
    }

    /// Whether it was full before the last one was taken.
    boolean hasJustGotRoom() {
        return waiting.size() == MAX_WAITING - 1;
    }

    /// Whether there will be none after those that were added.
    boolean hasEnded() {
        return ended;
    }

    /// Whether all were taken, and there will be none.
    boolean isOver() {
        return ended && waiting.isEmpty();
    }

    private void wake() {
        taker.wakeFirst(null);
    }
}
