package io.asyncio4j.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/// Makes Netty read into memory of a protocol's own, if there is some. On the loop's own thread.
final class LentMemory implements RecvByteBufAllocator {

    private final RecvByteBufAllocator others;
    private final Receiving receiving;

    LentMemory(RecvByteBufAllocator others, Receiving receiving) {
        this.others = others;
        this.receiving = receiving;
    }

    @Override
    @SuppressWarnings("deprecation") // it is what Netty calls; there is no other type to return
    public Handle newHandle() {
        return new Lending((ExtendedHandle) others.newHandle(), receiving);
    }

    private record Lending(ExtendedHandle others, Receiving receiving) implements ExtendedHandle {

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf lent = receiving.memory(guess());
            return lent != null ? lent : others.allocate(allocator);
        }

        @Override
        public int guess() {
            return others.guess();
        }

        @Override
        public void reset(ChannelConfig config) {
            others.reset(config);
        }

        @Override
        public void incMessagesRead(int count) {
            others.incMessagesRead(count);
        }

        @Override
        public void lastBytesRead(int bytes) {
            others.lastBytesRead(bytes);
        }

        @Override
        public int lastBytesRead() {
            return others.lastBytesRead();
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            others.attemptedBytesRead(bytes);
        }

        @Override
        public int attemptedBytesRead() {
            return others.attemptedBytesRead();
        }

        @Override
        public boolean continueReading() {
            return others.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return others.continueReading(maybeMoreData);
        }

        @Override
        public void readComplete() {
            others.readComplete();
        }
    }
}
