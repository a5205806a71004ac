package io.asyncio4j.http.interop;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/// Node's http module as server of ours.
class NodeServerTest extends OurClientContract {

    NodeServerTest() {
        super(Set.of(
                Ability.CHUNKED,
                Ability.TRAILERS,
                Ability.EXPECT,
                Ability.GZIP,
                Ability.DEFLATE,
                Ability.BROTLI,
                Ability.EARLY_HINTS));
    }

    @BeforeAll
    static void isInstalled() {
        NodeClient.assumeInstalled();
    }

    @Override
    Program start(Path served) {
        return Program.start("node", Program.script("server.mjs"));
    }
}
