package io.asyncio4j.http.interop;

import org.junit.jupiter.api.BeforeAll;

/// microsocks as proxy, which is told the name or the address.
class SocksTest extends BetweenContract {

    @BeforeAll
    static void isInstalled() {
        Program.assumeInstalled("microsocks", "microsocks");
    }

    @Override
    Program start(int port, int serverPort) {
        return Program.start("microsocks", "-i", "127.0.0.1", "-p", String.valueOf(port))
                .awaitPort(port);
    }

    @Override
    String proxyScheme() {
        return "socks5";
    }
}
