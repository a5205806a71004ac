package io.asyncio4j.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/// Tells a transport what Netty sees on its channel.
final class TransportHandler extends ChannelInboundHandlerAdapter {

    private final Transport transport;

    TransportHandler(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        transport.made();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        transport.receiveBuffer().received((ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        transport.receivedAll();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            transport.receiveBuffer().ended();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        transport.gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Error error = Channels.errorIn(cause);
        transport.broken(error == null ? cause : error);
    }
}
