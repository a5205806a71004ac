package io.asyncio4j.http.server;

import io.asyncio4j.http.wire.ListenedCarrier;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// A stream of HTTP/2 on which another protocol is spoken, once its request was answered. Loop only.
///
/// Source: RFC 8441.
final class Http2Carrier extends ListenedCarrier {

    private final Http2Exchange exchange;
    private final ByteBufAllocator alloc;

    Http2Carrier(Http2Exchange exchange, ByteBufAllocator alloc) {
        this.exchange = exchange;
        this.alloc = alloc;
    }

    @Override
    public ByteBufAllocator alloc() {
        return alloc;
    }

    @Override
    public void send(ByteBuf bytes) {
        exchange.writer().send(bytes);
    }

    @Override
    public boolean isWritable() {
        return exchange.writer().isWritable();
    }

    @Override
    public void awaitWritable() {
        exchange.writer().awaitWritable();
    }

    @Override
    public boolean isOpen() {
        return exchange.writer().isOpen() && !hasEnded();
    }

    @Override
    public void finish() {
        if (drop()) {
            exchange.writer().end();
        }
    }

    @Override
    public void abort() {
        exchange.writer().cancel();
    }

    @Override
    protected void readingChanged() {
        exchange.fullnessChanged();
    }
}
