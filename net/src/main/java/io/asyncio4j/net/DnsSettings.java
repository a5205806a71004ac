package io.asyncio4j.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which name servers are asked.
///
/// @param servers those to ask in turn; empty for those of `resolv.conf`
/// @param searchDomains what is tried behind a short name; null for those of `resolv.conf`
record DnsSettings(
        List<InetSocketAddress> servers, @Nullable List<String> searchDomains) {

    /// `system`, or the addresses of name servers, separated by commas; see [Hosts].
    static final String PROPERTY = "asyncio4j.dns";

    private static final int DNS_PORT = 53;
    private static final Set<String> UNDERSTOOD = Set.of("files", "dns", "myhostname");

    /// Those that the property names, else those of the system.
    static DnsSettings ofSystem() {
        String wanted = System.getProperty(PROPERTY, "");
        return new DnsSettings(
                wanted.isBlank()
                        ? List.of()
                        : Arrays.stream(wanted.split(","))
                                .map(server -> address(server.strip()))
                                .toList(),
                null);
    }

    /// Whether asking name servers gives what the system's resolver would give, as far as this program can tell.
    static boolean suffice() {
        String wanted = System.getProperty(PROPERTY, "");
        return wanted.isBlank() ? SystemFiles.SUFFICE : !wanted.equals("system");
    }

    /// Whether the system looks up hosts in its file and by DNS alone.
    static boolean suffice(Stream<String> resolvConf, Stream<String> nsswitchConf) {
        boolean hasServer = resolvConf.anyMatch(line -> line.startsWith("nameserver"));
        boolean understood = nsswitchConf
                .filter(line -> line.startsWith("hosts:"))
                .flatMap(line ->
                        Arrays.stream(line.substring("hosts:".length()).strip().split("\\s+")))
                .allMatch(UNDERSTOOD::contains);
        return hasServer && understood;
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        boolean hasPort = colon > 0 && (server.indexOf(':') == colon || server.charAt(colon - 1) == ']');
        try {
            String host = hasPort ? server.substring(0, colon) : server;
            if (!Hosts.isNumeric(host)) {
                throw new NumberFormatException();
            }
            return new InetSocketAddress(host, hasPort ? Integer.parseInt(server.substring(colon + 1)) : DNS_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "system property " + PROPERTY + " must be system, or addresses such as 192.0.2.1 or 192.0.2.1:5353"
                            + " with commas in between; it has " + server,
                    e);
        }
    }

    /// What the files said when they were first needed.
    private static final class SystemFiles {

        static final boolean SUFFICE =
                suffice(lines(Path.of("/etc/resolv.conf")), lines(Path.of("/etc/nsswitch.conf")));

        private static Stream<String> lines(Path file) {
            try {
                return Files.readAllLines(file).stream();
            } catch (IOException e) {
                return Stream.of();
            }
        }
    }
}
