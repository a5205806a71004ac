package io.asyncio4j.http.client.url;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// The addresses that everybody can reach. Any thread.
public final class PublicAddresses {

    private static final List<String> SPECIAL = List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    private static final List<Network> NETWORKS =
            SPECIAL.stream().map(Network::of).toList();

    private PublicAddresses() {}

    public static boolean contain(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? isPublic6(bytes) : isPublic4(bytes);
    }

    private static boolean isPublic4(byte[] address) {
        return NETWORKS.stream().noneMatch(network -> network.contains(address));
    }

    /// Of all addresses of IPv6 only 2000::/3 is in use; some of them, and 64:ff9b::/96, stand for one of IPv4.
    private static boolean isPublic6(byte[] address) {
        if (starts(address, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return isPublic4(Arrays.copyOfRange(address, 12, 16)); // NAT64
        }
        if (starts(address, 0x20, 0x02)) {
            return isPublic4(Arrays.copyOfRange(address, 2, 6)); // 6to4
        }
        boolean reserved = starts(address, 0x20, 0x01, 0x0d, 0xb8) // documentation
                || (starts(address, 0x20, 0x01) && (address[2] & 0xfe) == 0) // 2001::/23, with Teredo
                || (starts(address, 0x3f, 0xff) && (address[2] & 0xf0) == 0); // documentation
        return (address[0] & 0xe0) == 0x20 && !reserved;
    }

    private static boolean starts(byte[] address, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((address[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private record Network(int base, int mask) {

        static Network of(String text) {
            String[] parts = text.split("/", 2);
            int mask = -1 << (Integer.SIZE - Integer.parseInt(parts[1]));
            return new Network(number(InetAddress.ofLiteral(parts[0]).getAddress()), mask);
        }

        boolean contains(byte[] address) {
            return (number(address) & mask) == base;
        }

        private static int number(byte[] address) {
            return (address[0] & 0xff) << 24
                    | (address[1] & 0xff) << 16
                    | (address[2] & 0xff) << 8
                    | (address[3] & 0xff);
        }
    }
}
