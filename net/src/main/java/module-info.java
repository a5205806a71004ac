/// The network of the event loop: Netty as its driver, and what is built on it.
module io.asyncio4j.net {
    requires transitive io.asyncio4j;
    requires transitive io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires static java.logging;
    requires static jdk.jfr;
    requires jdk.net;
    requires transitive io.netty.transport;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;

    exports io.asyncio4j.net;
    exports io.asyncio4j.net.socket;

    provides io.asyncio4j.lowlevel.DriverProvider with
            io.asyncio4j.net.NettyDriver.Provider;
}
