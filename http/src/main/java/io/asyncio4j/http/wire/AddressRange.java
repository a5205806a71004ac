package io.asyncio4j.http.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Addresses that begin with the same bits. Immutable.
///
/// @param bits how many of them, from the first on
@SuppressWarnings("ArrayRecordComponent") // never compared
public record AddressRange(byte[] address, int bits) {

    /// Reads an address, or a range such as `10.0.0.0/8`.
    ///
    /// @throws IllegalArgumentException if it is neither
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
        int all = address == null ? 0 : address.getAddress().length * 8;
        try {
            int bits = slash < 0 ? all : Integer.parseInt(text, slash + 1, text.length(), 10);
            if (address != null && bits >= 0 && bits <= all) {
                return new AddressRange(address.getAddress(), bits);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException(
                "expected an address or a range, such as 10.0.0.7, 10.0.0.0/8 or fd00::/8, was \"" + text + "\"");
    }

    /// The address that a text is; null if it is not one. Never looks a name up.
    public static @Nullable InetAddress literal(String text) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        boolean v4 = lowerCase.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
        boolean v6 = lowerCase.indexOf(':') >= 0 && lowerCase.matches("[0-9a-f:.]+");
        if (!v4 && !v6) {
            return null;
        }
        try {
            return InetAddress.getByName(lowerCase);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /// Whether `other` begins with these bits.
    public boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((bytes[i / 8] & mask) != (address[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
