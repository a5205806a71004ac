package io.asyncio4j.http.interop;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/// aiohttp as server of ours.
class AiohttpServerTest extends OurClientContract {

    AiohttpServerTest() {
        super(Set.of(Ability.CHUNKED, Ability.EXPECT, Ability.RANGES, Ability.GZIP, Ability.DEFLATE));
    }

    @BeforeAll
    static void isInstalled() {
        Program.assumeAiohttp();
    }

    @Override
    Program start(Path served) {
        return Program.start("/usr/bin/python3", Program.script("server.py"), served.toString());
    }
}
