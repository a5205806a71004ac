package io.asyncio4j;

/// The barrier was broken or reset before all had arrived.
///
/// Source: `asyncio.BrokenBarrierError`.
public final class BarrierBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BarrierBrokenException(AsyncBarrier barrier) {
        super("the barrier was broken or reset: " + barrier);
    }
}
