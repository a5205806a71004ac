package io.asyncio4j.http;

import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Service;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/// Serves HTTP/1.1 on the connections of a server.
final class HttpService implements Service {

    private static final int MAX_LINE = 8190; // bytes, as aiohttp
    private static final int MAX_HEADERS = 64 * 1024; // bytes in all

    private final NettyDriver driver = NettyDriver.current();
    private final Handler handler;
    private final Application.Options options;

    HttpService(Handler handler, Application.Options options) {
        this.handler = handler;
        this.options = options;
    }

    @Override
    public Session accept(Channel channel) {
        var codec = new HttpServerCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEADERS));
        var connection = new ServerConnection(channel, driver, handler, options);
        channel.pipeline().addLast(codec, connection);
        return connection;
    }
}
