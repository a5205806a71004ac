package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Job;
import io.asyncio4j.Promise;
import io.asyncio4j.Task;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Looks up host names without blocking the loop.
///
/// On a system that looks hosts up in its hosts file and by DNS alone, the loop asks the name servers of
/// `resolv.conf`, tries its search domains, and keeps answers for as long as they are valid. Names of the hosts
/// file are looked up by the system's resolver on a thread of its own; so are all names on a system
/// that has further sources, such as mDNS in `nsswitch.conf`.
///
/// The system property `asyncio4j.dns` changes that: `system` always asks the system's resolver; addresses
/// separated by commas, such as `192.0.2.1,192.0.2.2:5353`, are the name servers to ask.
public final class Hosts {

    private static final int HIGHEST_PORT = 65_535;

    private Hosts() {}

    /// The addresses of a host, in order of preference. In a task.
    ///
    /// Numeric addresses are not looked up.
    ///
    /// Source: `asyncio`'s `loop.getaddrinfo`.
    ///
    /// @waits for the answer, unless `host` is an address; a cancellation ends the wait, and the answer is
    ///     dropped
    /// @param host a name, or an IPv4 or IPv6 address, the latter with or without brackets
    /// @param port 0 to 65535
    /// @return at least one address
    /// @throws UncheckedIOException whose cause is an [UnknownHostException] if there is none
    public static List<InetSocketAddress> resolve(String host, int port) {
        Task.currentFor("Hosts.resolve");
        ensurePort(port);
        try {
            return addresses(host).stream()
                    .map(address -> new InetSocketAddress(address, port))
                    .toList();
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static List<InetAddress> addresses(String host) throws UnknownHostException {
        if (host.isEmpty()) {
            throw new UnknownHostException("the host name is empty");
        }
        if (isNumeric(host)) {
            return List.of(literal(host));
        }
        if (DnsSettings.suffice()
                && !HostsFile.OF_SYSTEM.has(host)
                && EventLoop.current().ioDriver() instanceof NettyDriver driver) {
            var answer = new Promise<List<InetAddress>>();
            EventLoop.current().callSoon(() -> ask(driver, host, answer));
            return answer.awaitThrowing(UnknownHostException.class);
        }
        return List.of(Job.await("Hosts.resolve", NetThreads.NAMES, _ -> InetAddress.getAllByName(host)));
    }

    private static InetAddress literal(String host) throws UnknownHostException {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new UnknownHostException("not an address: " + host); // the system's resolver would look it up
        }
    }

    private static void ask(NettyDriver driver, String host, Promise<List<InetAddress>> answer) {
        try {
            driver.dns().ask(host, answer);
        } catch (RuntimeException e) {
            answer.fail(e);
        }
    }

    /// Throws unless `port` is between 0 and 65535.
    static void ensurePort(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be between 0 and " + HIGHEST_PORT + ", was " + port);
        }
    }

    static boolean isNumeric(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
