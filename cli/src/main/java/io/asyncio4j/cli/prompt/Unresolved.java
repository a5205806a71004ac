package io.asyncio4j.cli.prompt;

import java.io.Serial;

/// Thrown by woven code where it uses what is not there yet, in the place of JShell's own exception, which other
/// programs need not have. Public because snippets are in packages of their own.
public final class Unresolved extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final int id;

    /// @param id of the snippet, in JShell's count
    public Unresolved(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }
}
