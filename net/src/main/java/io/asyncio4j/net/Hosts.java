package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.toThread;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/// Looks up host names without blocking the loop.
public final class Hosts {

    private static final int HIGHEST_PORT = 65_535;

    private Hosts() {}

    /// The addresses of a host, in the order of the system's resolver. In a task.
    ///
    /// Numeric addresses are not looked up.
    ///
    /// Source: `asyncio`'s `loop.getaddrinfo`.
    ///
    /// @param host a name, or an IPv4 or IPv6 address, the latter with or without brackets
    /// @param port 0 to 65535
    /// @return at least one address
    /// @throws UnknownHostException if there is none
    public static List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        ensurePort(port);
        if (host.isEmpty()) {
            throw new UnknownHostException("the host name is empty");
        }
        InetAddress[] addresses =
                isNumeric(host) ? InetAddress.getAllByName(host) : toThread(() -> InetAddress.getAllByName(host));
        return Arrays.stream(addresses)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /// Throws unless `port` is between 0 and 65535.
    static void ensurePort(int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be between 0 and " + HIGHEST_PORT + ", was " + port);
        }
    }

    private static boolean isNumeric(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
