package io.asyncio4j.net;

import io.asyncio4j.Handle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Makes Netty read into memory that somebody lends, if there is some. On the loop's host fiber.
final class LendingAllocator implements RecvByteBufAllocator {

    private final RecvByteBufAllocator others;
    private final Lender lender;

    LendingAllocator(RecvByteBufAllocator others, Lender lender) {
        this.others = others;
        this.lender = lender;
    }

    @Override
    @SuppressWarnings("deprecation") // it is what Netty calls; there is no other type to return
    public Handle newHandle() {
        return new Lending((ExtendedHandle) others.newHandle());
    }

    /// Whoever has memory to lend.
    interface Lender {

        /// Memory for the next read, of about `sizeHint` bytes; null if there is none now.
        @Nullable
        ByteBuf memory(int sizeHint);
    }

    private final class Lending extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle handle;
        private boolean lent; // for the last read: its owner uses it before there is another

        Lending(ExtendedHandle handle) {
            super(handle);
            this.handle = handle;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf memory = lender.memory(guess());
            lent = memory != null;
            return memory != null ? memory : handle.allocate(allocator);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return !lent && handle.continueReading(maybeMoreData);
        }
    }
}
