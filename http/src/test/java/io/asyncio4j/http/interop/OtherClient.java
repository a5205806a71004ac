package io.asyncio4j.http.interop;

import java.nio.file.Path;
import java.util.Set;

/// A client that is not ours.
interface OtherClient {

    /// What it can do of what not all can.
    Set<Ability> abilities();

    /// Starts a client that makes the call and ends.
    ///
    /// @param folder for what it writes
    Program start(Path folder, Call call);

    /// What the client has received, once it has ended.
    default Answer answer(Path folder, Program ended) {
        return Answer.parse(ended.output());
    }
}
