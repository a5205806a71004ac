package io.asyncio4j.http.server;

import io.asyncio4j.net.NettyDriver;
import io.asyncio4j.net.Service;
import io.netty.channel.Channel;

/// Serves HTTP on the connections of a server. On the host fiber.
final class HttpService implements Service {

    private final NettyDriver driver;
    private final Responder responder;
    private final ApplicationOptions options;

    HttpService(NettyDriver driver, Handler handler, ApplicationOptions options) {
        this.driver = driver;
        this.responder = new Responder(handler, options.maxBody);
        this.options = options;
    }

    @Override
    public Session accept(Channel channel) {
        var connection = new Http1Connection(channel, driver, responder, options);
        connection.fillPipeline();
        return connection;
    }
}
