package io.asyncio4j.http.client;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncio4j.EventLoop;
import io.asyncio4j.http.HttpTest;
import io.asyncio4j.http.MemoryNetwork;
import io.asyncio4j.http.server.MemoryService;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.net.Channels;
import io.asyncio4j.net.Service;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.EncoderException;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// An error of the program, such as a class that is missing, while a connection is used. It is no fault of the
/// other side, and whoever waits gets it as it is.
class MissingClassTest {

    private static final String URL = "http://example.org/";

    @SuppressWarnings("StaticAssignmentOfThrowable") // told apart by its identity, not by its trace
    private static final NoClassDefFoundError MISSING = new NoClassDefFoundError("some/Class");

    @Test
    void itEndsARequestWhoseAnswerIsBeingRead() throws Exception {
        MemoryNetwork.virtually(network -> {
            try (var session = session(network, channel -> channel.pipeline().addFirst(new NotRead(0, MISSING)))) {
                assertThatThrownBy(() -> session.get(URL)).isSameAs(MISSING);
            }
        });
    }

    @Test
    void evenIfNettyHasWrappedIt() throws Exception {
        var wrapped = new DecoderException(new DecoderException(MISSING));
        MemoryNetwork.virtually(network -> {
            try (var session = session(network, channel -> channel.pipeline().addFirst(new NotRead(0, wrapped)))) {
                assertThatThrownBy(() -> session.get(URL)).isSameAs(MISSING);
            }
        });
    }

    @Test
    void itEndsARequestThatIsBeingSent() throws Exception {
        MemoryNetwork.virtually(network -> {
            try (var session = session(network, channel -> channel.pipeline().addFirst(new NotWritten()))) {
                assertThatThrownBy(() -> session.get(URL)).isSameAs(MISSING);
            }
        });
    }

    @Test
    void itEndsABody() throws Exception {
        MemoryNetwork.virtually(network -> {
            try (var session = session(network, channel -> channel.pipeline().addFirst(new NotRead(1, MISSING)));
                    var response = session.get(URL + "slow")) {
                assertThatThrownBy(response::text).isSameAs(MISSING);
            }
        });
    }

    @Test
    void itIsWhatAHandlerGetsThatReadsABody() throws Exception {
        MemoryNetwork.virtually(network -> {
            var application = HttpTest.application();
            application.post("/", request -> {
                try {
                    return Response.text(request.text());
                } catch (NoClassDefFoundError e) {
                    network.tell(e.toString());
                    throw e;
                }
            });
            Service whole = MemoryService.of(network, application);
            Service broken = channel -> {
                Service.Session session = whole.accept(channel);
                channel.pipeline().addFirst(new NotRead(1, MISSING));
                return session;
            };
            Channel client = network.connect(new ChannelInboundHandlerAdapter(), broken);
            send(client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
            sleep(seconds(1));
            send(client, "cd");
            sleep(seconds(1));
            assertThat(network.story()).containsExactly("1000 " + MISSING);
        });
    }

    private static void send(Channel channel, String text) {
        EventLoop.current().callSoon(() -> channel.writeAndFlush(Unpooled.copiedBuffer(text, US_ASCII)));
    }

    /// A session whose connections have something else in their pipelines.
    private static ClientSession session(MemoryNetwork network, Consumer<Channel> change) {
        var application = HttpTest.application();
        application.get("/", _ -> Response.text("hello"));
        application.get(
                "/slow",
                _ -> Response.stream("text/plain", out -> {
                    out.write("one");
                    sleep(seconds(1));
                    out.write("two");
                }));
        Service service = MemoryService.of(network, application);
        return new ClientSession(_ -> {}, _ -> (origin, _, owner) -> {
            var connection = new Http1Connection(owner, origin, network.beforePoll(), null);
            network.connect(
                    Channels.initializer(channel -> {
                        channel.pipeline().addLast(connection.initializer());
                        change.accept(channel);
                    }),
                    service);
            return connection;
        });
    }

    /// Fails when something is read, after a number of reads.
    private static final class NotRead extends ChannelInboundHandlerAdapter {

        private final Throwable failure;
        private int left;

        NotRead(int left, Throwable failure) {
            this.left = left;
            this.failure = failure;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (left-- > 0) {
                context.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
                context.fireExceptionCaught(failure);
            }
        }
    }

    private static final class NotWritten extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new EncoderException(MISSING));
        }
    }
}
