/// `java.net` sockets whose I/O is an event loop's own: for libraries that block, such as database drivers.
///
/// Read in this order:
///
/// 1. [LoopSocketFactory] and [LoopSslSocketFactory]: all that users see. A library is given one of them, or its
///    name, and calls the sockets in a task.
/// 2. `LoopSocket` and `LoopSocketImpl`: what `java.net.Socket` asks for. `SocketSettings` keeps the options,
///    `SocketErrors` turns Netty's errors into those of the JDK.
/// 3. `SocketPipe`: the bytes of one connection. Netty's handler, two `ByteQueue`s, and the tasks that wait on
///    them. `DirectOutput` is its short way out.
/// 4. `LayeredSocket` and `LoopSslSocket`: a socket for TLS on top of any other; `TlsPump` moves bytes between the
///    JDK's TLS engine and the socket below.
///
/// A byte that a library writes goes from `LoopSslSocket` through `TlsPump`, which makes a record of it, to the
/// socket below. There `SocketPipe.write` gives it to the kernel by a `DirectOutput`. What the kernel does not
/// take waits in a queue, and `SocketPipe.flush` hands that to Netty before the loop polls next. Without TLS the
/// way begins at `SocketPipe.write`.
///
/// A wait here is a [ForeignWait][io.asyncio4j.ForeignWait], never a plain one: the library is not thrown through,
/// its socket is closed and it gets a `SocketException`.
///
/// It uses core, and of `io.asyncio4j.net` what is public: `NettyDriver`, `Channels`, `Hosts`, `HappyEyeballs`.
/// Nothing in `io.asyncio4j.net` uses it. `docs/glossary.md` explains the words.
@NullMarked
package io.asyncio4j.net.socket;

import org.jspecify.annotations.NullMarked;
