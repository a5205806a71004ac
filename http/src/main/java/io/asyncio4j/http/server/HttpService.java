package io.asyncio4j.http.server;

import io.asyncio4j.net.Service;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.concurrent.Executor;

/// Serves HTTP on the connections of a server, and ends what the application has started. On the loop.
final class HttpService implements Service, Service.Farewell {

    private final Executor beforePoll;
    private final Application application;
    private final Background background = new Background();
    private final Responder responder;

    HttpService(Executor beforePoll, Application application) {
        this.beforePoll = beforePoll;
        this.application = application;
        this.responder = new Responder(application, background);
    }

    @Override
    public Session accept(Channel channel) {
        var connection = new Http1Connection(channel, beforePoll, responder, application.options());
        connection.fillPipeline();
        return connection;
    }

    @Override
    public List<String> applicationProtocols() {
        return application.options().http2
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of();
    }

    @Override
    public Farewell farewell() {
        return this;
    }

    @Override
    public void begin() {
        application.lifespan().shutdown();
    }

    @Override
    public void abort() {
        background.abort();
    }

    @Override
    public void end() {
        background.await();
        application.leave();
    }
}
