package io.asyncio4j.benchmarks.http;

import io.asyncio4j.benchmarks.http.Payloads.Setup;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.charset.StandardCharsets;

/// Bare Netty: epoll, one event loop, the codec, and a handler that knows its requests by heart.
///
/// After the usual arguments comes `codec`, or `aggregator`, which first collects each request into one message.
final class NettyServer {

    public static void main(String[] args) throws Exception {
        var setup = Setup.of(args);
        boolean aggregates = args[3].equals("aggregator");
        SslContext tls = SslContextBuilder.forServer(
                        setup.certificate().toFile(), setup.key().toFile())
                .sslProvider(SslProvider.JDK)
                .build();
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        listen(group, setup, setup.tlsPort(), aggregates, tls);
        listen(group, setup, setup.port(), aggregates, null).closeFuture().sync();
    }

    private static Channel listen(
            MultiThreadIoEventLoopGroup group, Setup setup, int port, boolean aggregates, SslContext tls)
            throws InterruptedException {
        return new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new HttpServerCodec());
                        if (aggregates) {
                            channel.pipeline().addLast(new HttpObjectAggregator(1 << 21));
                        }
                        channel.pipeline().addLast(new Answers(setup.page().toFile()));
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
    }

    private static final class Answers extends SimpleChannelInboundHandler<HttpObject> {

        private static final String TEXT = "text/plain; charset=utf-8";

        private final File page;
        private String uri = "";
        private long received; // bytes of the body

        Answers(File page) {
            this.page = page;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpRequest request) {
                uri = request.uri();
                received = 0;
            }
            if (message instanceof HttpContent content) {
                received += content.content().readableBytes();
            }
            if (message instanceof LastHttpContent) {
                answer(context);
            }
        }

        private void answer(ChannelHandlerContext context) {
            switch (uri) {
                case "/" -> send(context, TEXT, Payloads.HELLO_BYTES);
                case "/json" -> send(context, "application/json", Payloads.json(Payloads.ORDER));
                case "/orders" -> send(context, "application/json", Payloads.json(Payloads.ORDERS));
                case "/download" -> send(context, "application/octet-stream", Payloads.MEBIBYTE);
                case "/upload" -> send(context, TEXT, text(String.valueOf(received)));
                case "/static/page.html" -> sendPage(context);
                default -> { // /rN/users/{user}/orders/{order}
                    String[] segments = uri.split("/");
                    send(context, TEXT, text(segments[3] + " " + segments[5]));
                }
            }
        }

        private void sendPage(ChannelHandlerContext context) {
            long length = page.length();
            var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            response.headers().set("content-type", "text/html").set("content-length", length);
            context.write(response, context.voidPromise());
            context.write(new DefaultFileRegion(page, 0, length)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            context.write(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
        }

        private static byte[] text(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static void send(ChannelHandlerContext context, String type, byte[] body) {
            var response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
            response.headers().set("content-type", type).set("content-length", body.length);
            context.write(response, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
