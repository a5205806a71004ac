package io.asyncio4j.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
        return new Lending((ExtendedHandle) others.newHandle());
    }

    private final class Lending extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle handle;

        Lending(ExtendedHandle handle) {
            super(handle);
            this.handle = handle;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf lent = receiving.memory(guess());
            return lent != null ? lent : handle.allocate(allocator);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return handle.continueReading(maybeMoreData);
        }
    }
}
