package io.asyncio4j.http.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One of Node's clients.
///
/// @param library fetch, http or http2
record NodeClient(String library, Set<Ability> abilities) implements OtherClient {

    static void assumeInstalled() {
        Program.assumeInstalled("node", "nodejs");
    }

    @Override
    public Program start(Path folder, Call call) {
        var words = new ArrayList<>(List.of("node", Program.script("client.mjs"), library));
        words.addAll(call.arguments());
        return Program.start(words);
    }
}
