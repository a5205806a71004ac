package io.asyncio4j.http.coding;

/// Applies a coding to a body that comes piece by piece. Loop only; must be closed.
public interface ContentEncoder {

    /// What is to be sent for `chunk` and what came before it: perhaps nothing yet.
    byte[] encode(byte[] chunk);

    /// What is still to be sent for what has come so far, so that the other side can decode all of it.
    byte[] flush();

    /// What is still to be sent, with the end. The last call but for [#close].
    byte[] finish();

    /// Frees what it holds. Again it does nothing.
    void close();
}
