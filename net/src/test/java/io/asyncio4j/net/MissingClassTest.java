package io.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An error of the program, such as a class that is missing, while the network is used. It is no fault of the other
/// side, and whoever waits gets it as it is.
@Timeout(60)
class MissingClassTest {

    @SuppressWarnings("StaticAssignmentOfThrowable") // told apart by its identity, not by its trace
    private static final NoClassDefFoundError MISSING = new NoClassDefFoundError("some/Class");

    @Test
    void itIsFoundInWhatNettyWraps() {
        assertThat(Channels.errorIn(MISSING)).isSameAs(MISSING);
        assertThat(Channels.errorIn(new DecoderException(new CodecException(MISSING))))
                .isSameAs(MISSING);
        assertThat(Channels.errorIn(new ChannelException(MISSING))).isSameAs(MISSING);
        assertThat(Channels.errorIn(new IOException(MISSING))).isNull(); // of a file, say
        assertThat(Channels.errorIn(new DecoderException("broken"))).isNull();
        assertThat(Channels.errorIn(null)).isNull();
    }

    @Test
    void itEndsReadsAndWritesOfAConnection() throws Exception {
        Network.run("nio", () -> {
            try (var server = Server.start(0, Network::loopback, MissingClassTest::answer);
                    var connection = Network.connect(server)) {
                var changed = new Promise<@Nullable Void>();
                EventLoop.current().callSoon(() -> {
                    connection.handler().channel().pipeline().addFirst(new NotRead());
                    changed.complete(null);
                });
                changed.await();
                connection.write("go\n");
                assertThatThrownBy(() -> connection.readExactly(5)).isSameAs(MISSING);
                assertThatThrownBy(() -> connection.write("x")).isSameAs(MISSING);
            }
        });
    }

    @Test
    void itKeepsAChannelFromBeingSetUp() throws Exception {
        Network.run("nio", () -> {
            try (var server = Server.start(0, Network::loopback, MissingClassTest::answer)) {
                assertThatThrownBy(() -> Channels.open(driver -> driver.bootstrap()
                                .handler(Channels.initializer(_ -> {
                                    throw MISSING;
                                }))
                                .connect("127.0.0.1", server.port())))
                        .isSameAs(MISSING);
            }
        });
    }

    private static void answer(Connection connection) throws Exception {
        connection.write(connection.readLine() + "\n");
    }

    private static final class NotRead extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            context.fireExceptionCaught(new DecoderException(MISSING));
        }
    }
}
