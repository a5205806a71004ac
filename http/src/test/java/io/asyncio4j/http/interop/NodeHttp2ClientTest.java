package io.asyncio4j.http.interop;

import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/// Node's http2 module as client of ours.
class NodeHttp2ClientTest extends OurServerContract {

    NodeHttp2ClientTest() {
        super(new NodeClient("http2", Set.of(Ability.EXPECT, Ability.TRAILERS)));
    }

    @BeforeAll
    static void isInstalled() {
        NodeClient.assumeInstalled();
    }
}
