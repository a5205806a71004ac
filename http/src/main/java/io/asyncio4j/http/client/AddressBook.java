package io.asyncio4j.http.client;

import io.asyncio4j.EventLoop;
import io.asyncio4j.net.ConnectionFailedException;
import io.asyncio4j.net.Hosts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// Looks host names up for a session, and keeps the answers for a while. Loop only.
final class AddressBook {

    private static final int MOST = 1_000; // names

    private final EventLoop loop = EventLoop.current();
    private final ClientOptions options;
    private final BiFunction<String, Integer, List<InetSocketAddress>> lookUp;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    AddressBook(ClientOptions options) {
        this(options, Hosts::resolve);
    }

    AddressBook(ClientOptions options, BiFunction<String, Integer, List<InetSocketAddress>> lookUp) {
        this.options = options;
        this.lookUp = lookUp;
    }

    /// The addresses of a host to which the session may connect, in order of preference. In a task.
    ///
    /// @throws java.io.UncheckedIOException if the name is unknown
    /// @throws ConnectionFailedException if the session's filter allows none
    List<InetSocketAddress> find(String host, int port) {
        List<InetSocketAddress> addresses = kept(host, port);
        List<InetSocketAddress> allowed = addresses.stream()
                .filter(address -> options.addressFilter.allows(address.getAddress()))
                .toList();
        if (allowed.isEmpty()) {
            String all = addresses.stream()
                    .map(address -> address.getAddress().getHostAddress())
                    .collect(Collectors.joining(", "));
            String message = "cannot connect: the session's address filter allows no address of the host (" + all + ")";
            throw new ConnectionFailedException(message, new IOException(message));
        }
        return allowed;
    }

    /// The addresses of a proxy: those that the program has chosen are allowed. In a task.
    List<InetSocketAddress> findProxy(String host, int port) {
        return kept(host, port);
    }

    private List<InetSocketAddress> kept(String host, int port) {
        String key = host + ":" + port;
        Entry entry = entries.get(key);
        if (entry != null && loop.time().compareTo(entry.until) < 0) {
            return entry.addresses;
        }
        entries.remove(key);
        List<InetSocketAddress> found = lookUp.apply(host, port);
        if (options.lookupCache.isPositive()) {
            entries.put(key, new Entry(found, loop.time().plus(options.lookupCache)));
            if (entries.size() > MOST) {
                entries.remove(entries.keySet().iterator().next()); // the one that was not used for longest
            }
        }
        return found;
    }

    private record Entry(List<InetSocketAddress> addresses, Duration until) {}
}
