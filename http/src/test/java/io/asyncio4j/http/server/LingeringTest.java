package io.asyncio4j.http.server;

import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.wire.Lingering;
import io.asyncio4j.net.Outbound;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LingeringTest {

    @Test
    void aClientThatSendsOnHasTenSeconds() throws Exception {
        compare((_, _) -> {}, "0 output ended", "10000 closed");
    }

    @Test
    void aClientThatHasEndedIsDoneWith() throws Exception {
        compare(
                (lingering, _) -> {
                    sleep(millis(7));
                    lingering.inputEnded();
                },
                "0 output ended",
                "7 closed");
    }

    @Test
    void aClientMaySendSomeMegabytesMore() throws Exception {
        compare(
                (lingering, _) -> {
                    for (int n = 0; n <= 256; n++) {
                        sleep(millis(1));
                        lingering.drop(1 << 20);
                    }
                },
                "0 output ended",
                "257 closed");
    }

    @Test
    void aConnectionThatBreaksIsNotHeld() throws Exception {
        compare(
                (_, channel) -> {
                    sleep(millis(7));
                    channel.close();
                },
                "0 output ended",
                "7 closed");
    }

    private static void compare(Client client, String... story) throws Exception {
        virtually(network -> {
            var channel = new HalfClosing(() -> network.tell("output ended"));
            channel.closeFuture().addListener(_ -> network.tell("closed"));
            var lingering = new Lingering(channel);
            lingering.begin(new Outbound(network.beforePoll(), channel));
            client.act(lingering, channel);
            sleep(millis(20_000));
            assertThat(network.story()).containsExactly(story);
            assertThat(EventLoop.current().pendingTimers()).isEmpty();
        });
    }

    private interface Client {

        void act(Lingering lingering, HalfClosing channel);
    }

    /// A channel whose halves can be closed.
    private static final class HalfClosing extends EmbeddedChannel implements DuplexChannel {

        private final Runnable outputEnded;

        HalfClosing(Runnable outputEnded) {
            this.outputEnded = outputEnded;
        }

        @Override
        public ChannelFuture shutdownOutput() {
            outputEnded.run();
            return newSucceededFuture();
        }

        @Override
        public boolean isInputShutdown() {
            return false;
        }

        @Override
        public ChannelFuture shutdownInput() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdownInput(ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOutputShutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdownOutput(ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdown() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChannelFuture shutdown(ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }
    }
}
