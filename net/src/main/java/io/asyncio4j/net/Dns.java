package io.asyncio4j.net;

import io.asyncio4j.Promise;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// Asks name servers on the loop, and keeps their answers for as long as they may be kept. On the loop's host
/// fiber.
final class Dns {

    private static final int MAX_JOINED = 256; // questions that are under way and may be asked again
    private static final int NOT_FOUND_FOR = 5; // seconds for which it is remembered that a name has no address

    private final DnsNameResolver resolver;
    private final List<DatagramChannel> channels = new ArrayList<>(1); // that stay open between questions
    private int questions; // under way

    Dns(EventLoop netty, NettyIo transport, DnsSettings settings) {
        var builder = new DnsNameResolverBuilder(netty)
                .datagramChannelFactory(() -> kept(transport.newDatagrams(SocketProtocolFamily.INET)))
                .socketChannelFactory(transport::newSocket, true)
                .hostsFileEntriesResolver((_, _) -> null) // its names are looked up by the system
                .negativeTtl(NOT_FOUND_FOR)
                .consolidateCacheSize(MAX_JOINED);
        if (!settings.servers().isEmpty()) {
            builder.nameServerProvider(new SequentialDnsServerAddressStreamProvider(
                    settings.servers().toArray(new InetSocketAddress[0])));
        }
        if (settings.searchDomains() != null) {
            builder.searchDomains(settings.searchDomains());
        }
        resolver = builder.build();
    }

    /// Looks up the addresses of `host`.
    void ask(String host, Promise<List<InetAddress>> answer) {
        questions++;
        resolver.resolveAll(host).addListener((Future<List<InetAddress>> found) -> {
            questions--;
            if (found.isSuccess()) {
                answer.complete(found.getNow());
            } else {
                Error error = Channels.errorIn(found.cause());
                answer.fail(error == null ? unknown(host, found.cause()) : error);
            }
        });
    }

    /// How many of its sockets are open though it asks nothing.
    int idleSockets() {
        return questions > 0
                ? 0
                : (int) channels.stream().filter(Channel::isRegistered).count();
    }

    private DatagramChannel kept(DatagramChannel made) {
        channels.add(made);
        return made;
    }

    private static UnknownHostException unknown(String host, Throwable cause) {
        var error = new UnknownHostException(host + ": " + reason(cause));
        error.initCause(cause);
        return error;
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsNameResolverTimeoutException) {
                return "no name server has answered";
            }
            if (cause instanceof DnsErrorCauseException answered) {
                return "the name server says " + answered.getCode();
            }
        }
        return "name not found";
    }
}
