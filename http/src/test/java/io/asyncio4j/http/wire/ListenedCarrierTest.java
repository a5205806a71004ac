package io.asyncio4j.http.wire;

import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.yieldNow;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What happens before anybody listens is told to whoever begins to.
class ListenedCarrierTest {

    private final List<String> told = new ArrayList<>();

    @Test
    void whoeverBeginsToListenIsToldThatThereMayBeRoom() {
        run(() -> {
            var carrier = new Mute();
            carrier.listen(new Ear());
            carrier.writable();
            assertThat(told).isEmpty();
            yieldNow();
            assertThat(told).containsExactly("writable");
        });
    }

    @Test
    void whatHasComeAndTheEndAreTold() {
        run(() -> {
            var carrier = new Mute();
            carrier.received(Unpooled.copiedBuffer("tea", StandardCharsets.US_ASCII));
            carrier.listen(new Ear());
            carrier.ended(null);
            yieldNow();
            assertThat(told).containsExactly("tea", "ended");
        });
    }

    @Test
    void soIsThatThisEndIsGoingToClose() {
        run(() -> {
            var carrier = new Mute();
            carrier.goingAway(true);
            carrier.listen(new Ear());
            yieldNow();
            assertThat(told).containsExactly("going away", "writable");
        });
    }

    private final class Ear implements Carrier.Listener {

        @Override
        public void received(ByteBuf bytes) {
            told.add(bytes.toString(StandardCharsets.US_ASCII));
        }

        @Override
        public void ended(@Nullable Throwable problem) {
            told.add("ended");
        }

        @Override
        public void writable() {
            told.add("writable");
        }

        @Override
        public void goingAway(boolean restarting) {
            told.add("going away");
        }
    }

    /// Sends nothing.
    private static final class Mute extends ListenedCarrier {

        @Override
        public ByteBufAllocator alloc() {
            return UnpooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void send(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void sendNow(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void awaitWritable() {
            // there always is room
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void finish() {
            drop();
        }

        @Override
        public void abort() {
            drop();
        }

        @Override
        protected void readingChanged() {
            // nothing is read
        }
    }
}
