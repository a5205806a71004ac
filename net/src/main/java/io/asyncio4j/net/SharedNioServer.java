package io.asyncio4j.net;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A listening channel of NIO, whose socket others may use as well: the last that is closed closes it.
final class SharedNioServer extends NioServerSocketChannel {

    private final ServerSocketChannel socket;
    private final AtomicInteger users; // any thread
    private volatile boolean closed; // this channel, if not the socket

    private SharedNioServer(ServerSocketChannel socket, AtomicInteger users) {
        super(socket);
        this.socket = socket;
        this.users = users;
        users.incrementAndGet();
    }

    /// One on a socket of its own.
    static SharedNioServer open() {
        try {
            return new SharedNioServer(ServerSocketChannel.open(), new AtomicInteger());
        } catch (IOException e) {
            throw new UncheckedIOException("no listening socket can be made", e);
        }
    }

    /// Another one on the same socket.
    SharedNioServer share() {
        return new SharedNioServer(socket, users);
    }

    @Override
    public boolean isOpen() {
        return !closed && super.isOpen();
    }

    @Override
    public boolean isActive() {
        return !closed && super.isActive();
    }

    @Override
    protected void doClose() throws Exception {
        closed = true;
        if (users.decrementAndGet() == 0) {
            super.doClose();
        } else {
            doDeregister(); // or it would accept until Netty does so
        }
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        return closed ? 0 : super.doReadMessages(accepted);
    }
}
