package io.asyncio4j.http.interop;

import org.junit.jupiter.api.BeforeAll;

/// curl as client of ours, by HTTP/2 over TLS. Without TLS, curl 7.88 fails when it uses a connection again,
/// whatever the server is.
class CurlHttp2Test extends OurServerContract {

    CurlHttp2Test() {
        super(new Curl("--http2"), true);
    }

    @BeforeAll
    static void isInstalled() {
        Curl.assumeInstalled();
    }
}
