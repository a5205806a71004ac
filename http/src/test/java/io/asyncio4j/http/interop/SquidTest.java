package io.asyncio4j.http.interop;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/// squid as proxy that understands what goes through it.
class SquidTest extends BetweenContract {

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
}
