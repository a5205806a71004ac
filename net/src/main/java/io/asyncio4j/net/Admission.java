package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.EventLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Decides whether a server accepts connections: not while it has as many as it may, nor for a second after the
/// system has refused one, for example for want of descriptors. Further ones wait in the kernel's backlog
/// meanwhile. On the loop's host fiber.
@ChannelHandler.Sharable
final class Admission extends ChannelInboundHandlerAdapter {

    private static final Duration REST = seconds(1); // as asyncio

    private final EventLoop loop = EventLoop.current();
    private final List<Channel> listeners = new ArrayList<>();
    private final int most;
    private int open;
    private boolean resting;
    private boolean failing; // nothing was accepted since the last error

    Admission(int most) {
        this.most = most;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        listeners.add(context.channel());
        loop.callLater(REST, this::goOn).cancel(); // loads what an emergency needs; see Emergency
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!failing) {
            loop.reportError("cannot accept connections, trying again every second", cause);
        }
        failing = true;
        resting = true;
        update();
        loop.callLater(REST, this::goOn);
    }

    /// A connection was accepted.
    void enter() {
        open++;
        failing = false;
        update();
    }

    /// A connection was closed.
    void leave() {
        open--;
        update();
    }

    private void goOn() {
        resting = false;
        update();
    }

    private void update() {
        boolean accepts = !resting && open < most;
        for (Channel listener : listeners) {
            listener.config().setAutoRead(accepts);
        }
    }
}
