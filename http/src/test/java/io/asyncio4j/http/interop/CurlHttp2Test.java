package io.asyncio4j.http.interop;

import org.junit.jupiter.api.BeforeAll;

/// curl as client of ours, by HTTP/2.
class CurlHttp2Test extends OurServerContract {

    CurlHttp2Test() {
        super(new Curl("--http2-prior-knowledge"));
    }

    @BeforeAll
    static void isInstalled() {
        Curl.assumeInstalled();
    }
}
