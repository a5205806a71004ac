package io.asyncio4j.http.server;

import io.asyncio4j.function.VoidFn;
import io.asyncio4j.http.wire.Carrier;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Another protocol, such as a WebSocket, which is spoken after an exchange that has switched to it. The exchange
/// has ended by then: unless the handler keeps them, its headers and all else of it can be collected, however long
/// the protocol is spoken. In the task of the exchange.
final class SwitchedProtocol {

    private final Carrier carrier;
    private final Runnable afterwards;
    private @Nullable VoidFn<? super Carrier, RuntimeException> body; // until it begins: it may know the request

    /// @param afterwards what is to be done when it is over, however it ends
    SwitchedProtocol(Carrier carrier, VoidFn<? super Carrier, RuntimeException> body, Runnable afterwards) {
        this.carrier = carrier;
        this.body = body;
        this.afterwards = afterwards;
    }

    /// Speaks it until it is over. Once.
    void speak() {
        try {
            taken().accept(carrier);
        } finally {
            afterwards.run();
        }
    }

    private VoidFn<? super Carrier, RuntimeException> taken() {
        var taken = Objects.requireNonNull(body, "it was spoken already");
        body = null;
        return taken;
    }
}
