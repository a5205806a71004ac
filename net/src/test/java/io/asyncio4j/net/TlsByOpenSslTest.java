package io.asyncio4j.net;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Runs what TLS must do with OpenSSL instead of the JDK.
class TlsByOpenSslTest extends TlsTest {

    TlsByOpenSslTest(@TempDir Path directory) throws Exception {
        super(directory);
    }

    @Override
    String tls() {
        return "openssl";
    }
}
