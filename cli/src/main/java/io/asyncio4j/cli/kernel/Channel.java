package io.asyncio4j.cli.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/// A socket that carries messages. For one thread at a time.
final class Channel implements AutoCloseable {

    private static final int LINGER = 1000; // milliseconds, for what is still to be sent at the end

    private final ZMQ.Socket socket;
    private final Wire wire;

    Channel(ZMQ.Context context, SocketType type, String address, Wire wire) {
        this.wire = wire;
        socket = context.socket(type);
        socket.setLinger(LINGER);
        socket.setHWM(0); // output is not dropped
        socket.bind(address);
    }

    void send(Message message) {
        List<byte[]> frames = wire.encode(message);
        for (byte[] frame : frames.subList(0, frames.size() - 1)) {
            socket.sendMore(frame);
        }
        socket.send(frames.getLast());
    }

    /// Waits for the next message. What is no message, or has a wrong signature, is passed over. Not for a
    /// channel on which [#tryReceive] is called.
    ///
    /// @throws org.zeromq.ZMQException at the end
    Message receive() {
        while (true) {
            Optional<Message> message = receive(0);
            if (message.isPresent()) {
                return message.get();
            }
        }
    }

    /// The next message, if one has come already.
    Optional<Message> poll() {
        return receive(ZMQ.DONTWAIT);
    }

    /// Waits for the next message, but no longer than this.
    Optional<Message> tryReceive(int millis) {
        socket.setReceiveTimeOut(millis);
        return receive(0);
    }

    @Override
    public void close() {
        socket.close();
    }

    private Optional<Message> receive(int flags) {
        byte[] frame = socket.recv(flags);
        if (frame == null) {
            return Optional.empty();
        }
        var frames = new ArrayList<byte[]>();
        frames.add(frame);
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv(0));
        }
        try {
            return wire.decode(frames);
        } catch (tools.jackson.core.JacksonException e) {
            return Optional.empty();
        }
    }
}
