package io.asyncio4j.http.interop;

import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/// Node's http module as client of ours.
class NodeHttpClientTest extends OurServerContract {

    NodeHttpClientTest() {
        super(new NodeClient("http", Set.of(Ability.CHUNKED, Ability.EXPECT, Ability.TRAILERS)));
    }

    @BeforeAll
    static void isInstalled() {
        NodeClient.assumeInstalled();
    }
}
