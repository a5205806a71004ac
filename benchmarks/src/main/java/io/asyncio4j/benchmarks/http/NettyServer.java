package io.asyncio4j.benchmarks.http;

import io.asyncio4j.benchmarks.http.Payloads.Setup;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
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
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Bare Netty: epoll, one event loop, the codecs, and handlers that know their requests by heart.
///
/// After the usual arguments comes `codec`, or `aggregator`, which first collects each request into one message.
final class NettyServer {

    private static volatile String date = Payloads.date();

    public static void main(String[] args) throws Exception {
        var setup = Setup.of(args);
        boolean aggregates = args[3].equals("aggregator");
        SslContext tls = SslContextBuilder.forServer(
                        setup.certificate().toFile(), setup.key().toFile())
                .sslProvider(SslProvider.JDK)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
        var group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        group.scheduleAtFixedRate(() -> date = Payloads.date(), 1, 1, TimeUnit.SECONDS);
        listen(group, setup, setup.tlsPort(), aggregates, tls);
        listen(group, setup, setup.port(), aggregates, null).closeFuture().sync();
    }

    private static Channel listen(
            MultiThreadIoEventLoopGroup group, Setup setup, int port, boolean aggregates, SslContext tls)
            throws InterruptedException {
        Consumer<ChannelPipeline> http1 = pipeline -> {
            pipeline.addLast(new HttpServerCodec());
            if (aggregates) {
                pipeline.addLast(new HttpObjectAggregator(1 << 21));
            }
            pipeline.addLast(new Answers(setup.page().toFile()));
        };
        return new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls == null) {
                            channel.pipeline().addLast(new FirstBytes(http1));
                        } else {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Negotiated(http1));
                        }
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
    }

    private static void http2(ChannelPipeline pipeline) {
        pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Http2Answers());
    }

    /// On clear text: HTTP/2 begins with its preface.
    private static final class FirstBytes extends ByteToMessageDecoder {

        private final Consumer<ChannelPipeline> http1;

        FirstBytes(Consumer<ChannelPipeline> http1) {
            this.http1 = http1;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (in.readableBytes() >= 3) {
                if (in.getMedium(in.readerIndex()) == ('P' << 16 | 'R' << 8 | 'I')) {
                    http2(context.pipeline());
                } else {
                    http1.accept(context.pipeline());
                }
                context.pipeline().remove(this);
            }
        }
    }

    /// With TLS: what was agreed on.
    private static final class Negotiated extends ApplicationProtocolNegotiationHandler {

        private final Consumer<ChannelPipeline> http1;

        Negotiated(Consumer<ChannelPipeline> http1) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.http1 = http1;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(context.pipeline());
            } else {
                http1.accept(context.pipeline());
            }
        }
    }

    private static final class Http2Answers extends SimpleChannelInboundHandler<Http2Frame> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2Frame frame) {
            if (frame instanceof Http2HeadersFrame request && request.isEndStream()) {
                Http2Headers headers = new DefaultHttp2Headers(false)
                        .status("200")
                        .set("content-type", Answers.TEXT)
                        .set("content-length", String.valueOf(Payloads.HELLO_BYTES.length))
                        .set("date", date);
                context.write(new DefaultHttp2HeadersFrame(headers).stream(request.stream()));
                context.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(Payloads.HELLO_BYTES), true)
                        .stream(request.stream()));
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
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
            response.headers()
                    .set("content-type", "text/html")
                    .set("content-length", length)
                    .set("date", date);
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
            response.headers()
                    .set("content-type", type)
                    .set("content-length", body.length)
                    .set("date", date);
            context.write(response, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
