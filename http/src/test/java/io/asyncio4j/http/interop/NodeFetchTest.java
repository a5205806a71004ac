package io.asyncio4j.http.interop;

import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/// Node's fetch as client of ours.
class NodeFetchTest extends OurServerContract {

    NodeFetchTest() {
        super(new NodeClient(
                "fetch", Set.of(Ability.CHUNKED, Ability.FORM, Ability.GZIP, Ability.DEFLATE, Ability.BROTLI)));
    }

    @BeforeAll
    static void isInstalled() {
        NodeClient.assumeInstalled();
    }
}
