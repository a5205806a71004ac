package io.asyncio4j.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Runs what TLS must do with certificates by OpenSSL instead of the JDK.
class TlsCertificatesByOpenSslTest extends TlsCertificatesTest {

    TlsCertificatesByOpenSslTest(@TempDir Path directory) throws Exception {
        super(directory);
        assumeTrue(OpenSsl.isAvailable());
    }

    @Override
    String tls() {
        return "openssl";
    }
}
