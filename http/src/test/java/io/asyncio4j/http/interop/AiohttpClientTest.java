package io.asyncio4j.http.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;

/// aiohttp as client of ours.
class AiohttpClientTest extends OurServerContract {

    AiohttpClientTest() {
        super(new Aiohttp());
    }

    @BeforeAll
    static void isInstalled() {
        Program.assumeAiohttp();
    }

    private static final class Aiohttp implements OtherClient {

        @Override
        public Set<Ability> abilities() {
            return Set.of(Ability.CHUNKED, Ability.EXPECT, Ability.FORM, Ability.GZIP, Ability.DEFLATE);
        }

        @Override
        public Program start(Path folder, Call call) {
            var words = new ArrayList<>(List.of("/usr/bin/python3", Program.script("client.py")));
            words.addAll(call.arguments());
            return Program.start(words);
        }
    }
}
