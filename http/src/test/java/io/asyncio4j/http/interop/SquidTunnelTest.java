package io.asyncio4j.http.interop;

import io.asyncio4j.http.client.ClientOptions;
import io.asyncio4j.http.client.SelfSigned;
import io.asyncio4j.http.server.ApplicationOptions;
import io.asyncio4j.net.Tls;
import java.io.IOException;
import java.security.KeyStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;

/// squid as tunnel to a server with TLS.
class SquidTunnelTest extends BetweenContract {

    private @Nullable KeyStore keys;

    @BeforeAll
    static void isInstalled() {
        Squid.assumeInstalled();
    }

    @Override
    Program start(int port, int serverPort) throws IOException {
        return Squid.start(folder, port);
    }

    @Override
    boolean takesAnyUpload() {
        return false;
    }

    @Override
    String proxyScheme() {
        return "http";
    }

    @Override
    String origin() {
        return "https://localhost";
    }

    @Override
    void configure(ApplicationOptions options) throws Exception {
        KeyStore made = SelfSigned.store(folder, "localhost");
        keys = made;
        options.tls(Tls.server(tls -> tls.keyStore(made, "secret".toCharArray())));
    }

    @Override
    void configure(ClientOptions options) {
        KeyStore trusted = keys;
        if (trusted != null) {
            options.tls(Tls.client(tls -> tls.trust(trusted)));
        }
    }
}
