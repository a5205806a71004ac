/// Sockets on the event loop: streams, protocols, datagrams, TLS and look-ups, with Netty as the loop's I/O driver.
///
/// The families, in the order to read them in:
///
/// - **Streams**: [Connection] and [Server]. `Connector` makes the connections that go out, `StreamService`
///   serves those that come in; `ConnectionHandler` is Netty's side of both.
/// - **A channel's bytes**: [Inbound] and [Outbound], twins between Netty and the tasks. `LendingAllocator` lets
///   Netty read into a task's own memory.
/// - **Protocols, which need no task**: [Protocol], [BufferedProtocol] and [Transport]. `Transports` makes them,
///   `TransportHandler` is Netty's side, `ReceiveBuffer` and `SendBuffer` hold the bytes.
/// - **Listening**: `Listening` binds, `Admission` pauses accepting, a [Service] takes over what is accepted;
///   `Parting` is what it does when its server ends. `WorkerListeners` are the sockets that a worker shares with
///   its successor, by `Descriptors` or a `SharedNioServer`.
/// - **Files**: `FileSending` does the work of `sendFile`, for connections and transports.
/// - **TLS**: [Tls]. `TlsContexts` makes Netty's handlers of it, `Handshake` puts failures into words.
/// - **UDP**: [Datagrams] and [Datagram]. `DatagramInbox` is what has arrived, `OutgoingDatagram` what is to
///   leave.
/// - **Look-ups**: [Hosts]. `Dns` asks the name servers of `DnsSettings`; `HostsFile` knows which names are not
///   theirs. [HappyEyeballs] tries the addresses that were found.
/// - **The driver**: [NettyDriver] polls for the loop, [Channels] opens channels on it. `NettyIo` is epoll or
///   NIO, `OpenHandles` counts the open sockets, `ReregisteringEpoll` mends Netty's epoll. `NettyVersion` says
///   which Netty is there and whether it will do, `NettyLog` keeps it quiet, `NettyDefaults` leaves out what is
///   for its own developers.
/// - **Errors**: [ConnectionFailedException] and [ConnectionLostException].
///
/// Sockets for libraries that block are next door, in [io.asyncio4j.net.socket].
///
/// **What happens to a byte that a task writes to a [Connection].** `Connection.write` waits for room and adds the
/// byte to the [Outbound]. Before the loop polls next, the host fiber calls `Outbound.flushNow` (see
/// [NettyDriver#beforePoll]), which writes to the channel. With TLS, Netty's `SslHandler` stands first in the
/// pipeline, where `ConnectionHandler.secure` has put it, and encrypts. The channel hands the bytes to the
/// kernel.
///
/// **What happens to a byte that the other side sends.** The host fiber polls (`NettyDriver.poll`), Netty reads
/// from the socket, TLS decrypts, and `ConnectionHandler.channelRead` feeds the [Inbound]. That puts the byte into
/// the memory that the reading task has lent, or else into a `StreamBuffer`, and wakes the task. While the buffer
/// is full, the [Inbound] stops the channel's reading.
///
/// Three rules hold everywhere. Everything is *loop only* unless it says *any thread*. Netty's code runs on the
/// loop's *host fiber* and never inside a task: what a task wants of Netty goes through an [Outbound],
/// [NettyDriver#beforePoll] or `callSoon`. What says *in a task* may wait; what says *on the loop* does not.
///
/// The package uses core's public API and `io.asyncio4j.lowlevel`. What is *for those who write protocols on
/// Netty's codecs* is the door for http, and for everybody else who builds on Netty. `docs/glossary.md` explains
/// the words.
@NullMarked
package io.asyncio4j.net;

import org.jspecify.annotations.NullMarked;
