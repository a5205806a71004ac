package io.asyncio4j.http.client;

import io.asyncio4j.http.wire.Carrier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// The exchange of a response that came from nowhere: there is no connection to be freed.
final class NoExchange implements Exchange {

    @Override
    public boolean isFirst() {
        return true;
    }

    @Override
    public void send(Step step) {}

    @Override
    public ResponseHead awaitHead() {
        throw new IllegalStateException("nothing is sent");
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return null;
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public void bodyFullnessChanged() {}

    @Override
    public @Nullable Carrier carrier() {
        return null;
    }

    @Override
    public void release() {}
}
