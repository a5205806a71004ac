package io.asyncio4j.http.server;

import io.netty.channel.FileRegion;
import java.io.IOException;
import java.util.function.Supplier;

/// Where the body of an answer leaves, whatever carries it. In tasks.
interface Outlet {

    /// Whether the client is still there.
    boolean isOpen();

    /// Whether there is room.
    boolean isWritable();

    /// Waits until there is room, or the client has left; a cancellation changes nothing.
    void awaitWritable();

    /// Sends a piece of the body. Never waits.
    ///
    /// @param bytes about how many it has
    /// @param piece is called when it is written, on the host fiber; an empty array sends nothing
    void add(int bytes, Supplier<byte[]> piece);

    /// Waits until the operating system has taken everything that was added.
    ///
    /// @return whether it has; else the client has left
    boolean flush();

    /// Whether the kernel can copy a file into it.
    boolean takesFiles();

    /// Lets the kernel copy a part of a file, and waits until it has.
    ///
    /// @throws IOException if it cannot
    void copy(FileRegion region) throws IOException;
}
