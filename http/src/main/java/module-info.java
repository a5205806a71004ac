/// HTTP on the event loop: a client session and a server application.
module io.asyncio4j.http {
    requires transitive io.asyncio4j.net;
    requires static com.aayushatharva.brotli4j;
    requires static com.github.luben.zstd_jni;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.compression; // Netty's codec of HTTP does not resolve without it
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.transport;
    requires static transitive org.jspecify;

    exports io.asyncio4j.http;
    exports io.asyncio4j.http.client;
    exports io.asyncio4j.http.client.cookies;
    exports io.asyncio4j.http.client.middleware;
    exports io.asyncio4j.http.events;
    exports io.asyncio4j.http.multipart;
    exports io.asyncio4j.http.server;
    exports io.asyncio4j.http.server.api;
    exports io.asyncio4j.http.server.health;
    exports io.asyncio4j.http.server.middleware;
    exports io.asyncio4j.http.testing;
    exports io.asyncio4j.http.websocket;

    uses io.asyncio4j.http.JsonCodec;
}
