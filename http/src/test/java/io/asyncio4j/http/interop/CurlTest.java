package io.asyncio4j.http.interop;

import org.junit.jupiter.api.BeforeAll;

/// curl as client of ours.
class CurlTest extends OurServerContract {

    CurlTest() {
        super(new Curl(null));
    }

    @BeforeAll
    static void isInstalled() {
        Curl.assumeInstalled();
    }
}
