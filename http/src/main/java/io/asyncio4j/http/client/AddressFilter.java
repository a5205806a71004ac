package io.asyncio4j.http.client;

import io.asyncio4j.http.client.url.PublicAddresses;
import java.net.InetAddress;

/// Says to which addresses a session may connect. It is asked after every look-up, for the first request and for
/// every redirect, so that no name can lead it astray.
@FunctionalInterface
public interface AddressFilter {

    /// Whether the session may connect to `address`. On the loop; it must not wait.
    boolean allows(InetAddress address);

    /// Allows what is reachable by everybody, and nothing that is reserved for this machine, for its network, or
    /// for special purposes: for programs that fetch URLs which others have chosen.
    ///
    /// Source: RFC 6890, and the registries of IANA for special-purpose addresses.
    static AddressFilter publicOnly() {
        return PublicAddresses::contain;
    }
}
