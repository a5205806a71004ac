package io.asyncio4j.net;

import io.asyncio4j.Outcome;
import io.asyncio4j.ParkingLot;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What has arrived at an endpoint of [Datagrams], messages and errors, and was not received yet. Loop only: Netty
/// fills it on the loop's host fiber, tasks empty it.
final class DatagramInbox extends SimpleChannelInboundHandler<DatagramPacket> {

    private final int capacity;
    private final @Nullable InetSocketAddress peer;
    private final ArrayDeque<Outcome<Datagram>> arrived = new ArrayDeque<>();
    private final ParkingLot<@Nullable Void> receivers = new ParkingLot<>("a datagram");
    private long dropped;
    private boolean closed;

    DatagramInbox(int capacity, @Nullable InetSocketAddress peer) {
        this.capacity = capacity;
        this.peer = peer;
    }

    /// Waits for the next; false if there will be none. In a task.
    boolean awaitArrival() {
        while (arrived.isEmpty() && !closed) {
            receivers.await("receive");
        }
        return !arrived.isEmpty();
    }

    /// Waits for the next and takes it. In a task.
    Datagram take() {
        awaitArrival();
        Outcome<Datagram> next = arrived.poll();
        return switch (next) {
            case null -> throw closedEndpoint();
            case Outcome.Value(var datagram) -> datagram;
            case Outcome.Failure(Error error) -> throw error;
            case Outcome.Failure(var error) -> throw (UncheckedIOException) error;
        };
    }

    /// How many messages found it full.
    long dropped() {
        return dropped;
    }

    boolean isClosed() {
        return closed;
    }

    /// Lets nothing in any more; what is there can still be taken.
    void close() {
        closed = true;
        wakeReceivers();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        byte[] bytes = new byte[packet.content().readableBytes()];
        packet.content().readBytes(bytes);
        arrive(new Outcome.Value<>(new Datagram(bytes, packet.sender())));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        arrive(new Outcome.Failure<>(refused(cause) ? nobodyListens(cause) : asFailure(cause)));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close(); // with its loop
    }

    /// An `UncheckedIOException`, or an `Error`, which is no fault of the network.
    static Throwable asFailure(Throwable failure) {
        Error error = Channels.errorIn(failure);
        return error == null ? unchecked(failure) : error;
    }

    private static UncheckedIOException unchecked(Throwable error) {
        IOException cause = error instanceof IOException io ? io : new IOException(error.getMessage(), error);
        return new UncheckedIOException(cause.getMessage(), cause);
    }

    static UncheckedIOException closedEndpoint() {
        return unchecked(new SocketException("the endpoint is closed"));
    }

    private void arrive(Outcome<Datagram> news) {
        if (closed) {
            return;
        }
        if (arrived.size() >= capacity) {
            dropped++;
            return;
        }
        arrived.add(news);
        wakeReceivers();
    }

    private void wakeReceivers() {
        if (!receivers.isEmpty()) {
            receivers.wakeAll(null);
        }
    }

    private static boolean refused(Throwable error) {
        return error instanceof PortUnreachableException
                || String.valueOf(error.getMessage()).contains("refused");
    }

    private UncheckedIOException nobodyListens(Throwable cause) {
        var error = new PortUnreachableException("nobody listens at " + peer);
        error.initCause(cause);
        return unchecked(error);
    }
}
