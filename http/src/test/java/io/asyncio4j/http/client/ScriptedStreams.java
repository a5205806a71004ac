package io.asyncio4j.http.client;

import io.asyncio4j.http.wire.Http2Codec;
import io.asyncio4j.http.wire.Http2Listener;
import io.asyncio4j.net.Service;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;

/// A server of HTTP/2 that does with each request what a test says.
final class ScriptedStreams extends Http2Listener implements Service.Session {

    private final Script script;
    private final Channel channel;
    private final Http2Codec codec = Http2Codec.server(100, 8192, this);

    private ScriptedStreams(Script script, Channel channel) {
        this.script = script;
        this.channel = channel;
        channel.config().setAutoRead(true);
        channel.pipeline().addLast(codec);
    }

    static Service service(Script script) {
        return channel -> new ScriptedStreams(script, channel);
    }

    void answer(int stream, String status, String body) {
        codec.headers(stream, new DefaultHttp2Headers().status(status), false);
        codec.data(stream, body.getBytes(StandardCharsets.UTF_8), true);
        channel.flush();
    }

    void begin(int stream, String status) {
        codec.headers(stream, new DefaultHttp2Headers().status(status), false);
        channel.flush();
    }

    void reset(int stream, Http2Error error) {
        codec.reset(stream, error);
        channel.flush();
    }

    void goAway(int last, Http2Error error, String reason) {
        codec.goAway(last, error, reason);
    }

    /// Reads, and so answers, nothing more.
    void fallSilent() {
        channel.config().setAutoRead(false);
    }

    void hangUp() {
        channel.close();
    }

    @Override
    protected void headersRead(int stream, Http2Headers headers, boolean end) {
        script.request(this, stream);
    }

    @Override
    public void finish() {
        channel.close();
    }

    @Override
    public void abort() {
        channel.close();
    }

    /// What is done with a request, on the host fiber.
    @FunctionalInterface
    interface Script {
        void request(ScriptedStreams server, int stream);
    }
}
