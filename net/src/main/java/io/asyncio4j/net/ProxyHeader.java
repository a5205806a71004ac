package io.asyncio4j.net;

import static io.asyncio4j.Asyncio.seconds;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Handle;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the header by which a proxy says whom it speaks for, in version 1 or 2. On the loop's host fiber.
///
/// Source: the PROXY protocol, as HAProxy specifies it.
final class ProxyHeader extends ByteToMessageDecoder {

    // The connection becomes active for all behind this handler once the header is there, so that they never see
    // another address. Whatever is malformed closes it: nothing can be said about who would get an answer.

    static final AttributeKey<InetSocketAddress> CLIENT = AttributeKey.valueOf("asyncio4j.client");

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.net");
    private static final Duration LIMIT = seconds(10); // for the header to come
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    private static final int FIXED = 16; // bytes of version 2 before the addresses
    private static final int MAX_TEXT = 107; // bytes of version 1
    private static final int MAX_BINARY = 4096; // bytes of addresses and what else version 2 may have
    private static final byte[] PROXY = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    private final EventLoop loop = EventLoop.current();
    private @Nullable Handle late;

    @Override
    public void channelActive(ChannelHandlerContext context) {
        late = loop.callLater(LIMIT, () -> refuse(context, "it did not come within " + LIMIT.toSeconds() + " s"));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stopClock();
        super.channelInactive(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        try {
            int size = begins(in, SIGNATURE) ? binary(context, in) : begins(in, PROXY) ? text(context, in) : -1;
            if (size > 0) {
                in.skipBytes(size);
                stopClock();
                context.fireChannelActive();
                context.pipeline().remove(this); // which hands on what is left
            } else if (size < 0) {
                throw new IllegalArgumentException("it begins otherwise");
            }
        } catch (IllegalArgumentException e) {
            in.skipBytes(in.readableBytes());
            refuse(context, e.getMessage());
        }
    }

    /// Whether it begins like that, as far as it has come.
    private static boolean begins(ByteBuf in, byte[] expected) {
        for (int i = 0; i < Math.min(expected.length, in.readableBytes()); i++) {
            if (in.getByte(in.readerIndex() + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /// The size of the header; 0 if not all of it has come.
    private static int text(ChannelHandlerContext context, ByteBuf in) {
        int length = Math.min(in.readableBytes(), MAX_TEXT);
        int end = in.indexOf(in.readerIndex(), in.readerIndex() + length, (byte) '\n');
        if (end < 0) {
            if (length == MAX_TEXT) {
                throw new IllegalArgumentException("its line has more than " + MAX_TEXT + " bytes");
            }
            return 0;
        }
        int size = end + 1 - in.readerIndex();
        String line = in.toString(in.readerIndex(), size, StandardCharsets.US_ASCII);
        if (!line.endsWith("\r\n")) {
            throw new IllegalArgumentException("its line ends without CRLF");
        }
        String[] words = line.substring(0, size - 2).split(" ", -1);
        if (!words[1].equals("UNKNOWN")) {
            int bytes = words[1].equals("TCP4") ? 4 : words[1].equals("TCP6") ? 16 : 0;
            if (words.length != 6 || bytes == 0) {
                throw new IllegalArgumentException("its line is not of version 1");
            }
            InetAddress source = address(words[2], bytes);
            address(words[3], bytes);
            port(words[5]);
            context.channel().attr(CLIENT).set(new InetSocketAddress(source, port(words[4])));
        }
        return size;
    }

    private static InetAddress address(String text, int bytes) {
        boolean valid = bytes == 4 ? NetUtil.isValidIpV4Address(text) : NetUtil.isValidIpV6Address(text);
        byte[] address = valid ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        if (address == null || address.length != bytes) {
            throw new IllegalArgumentException("it has no address, but \"" + text + "\"");
        }
        return inet(address);
    }

    private static int port(String text) {
        if (!text.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("it has no port, but \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    /// The size of the header; 0 if not all of it has come.
    private static int binary(ChannelHandlerContext context, ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() < FIXED) {
            return 0;
        }
        int version = in.getByte(start + 12) & 0xff;
        int family = in.getByte(start + 13) & 0xff;
        int length = in.getUnsignedShort(start + 14);
        if (version != 0x20 && version != 0x21) {
            throw new IllegalArgumentException("it is of version and command 0x" + Integer.toHexString(version));
        }
        if (length > MAX_BINARY) {
            throw new IllegalArgumentException("it has " + length + " bytes, expected at most " + MAX_BINARY);
        }
        if (in.readableBytes() < FIXED + length) {
            return 0;
        }
        if (version == 0x21) { // else the proxy speaks for itself
            int bytes = switch (family) {
                case 0x11 -> 4;
                case 0x21 -> 16;
                case 0x00, 0x31, 0x32, 0x12, 0x22 -> 0; // nothing that is said of a client here
                default -> throw new IllegalArgumentException("it is of family 0x" + Integer.toHexString(family));
            };
            if (length < 2 * bytes + (bytes == 0 ? 0 : 4)) {
                throw new IllegalArgumentException("its addresses are cut short");
            }
            if (bytes > 0) {
                byte[] source = ByteBufUtil.getBytes(in, start + FIXED, bytes);
                int port = in.getUnsignedShort(start + FIXED + 2 * bytes);
                context.channel().attr(CLIENT).set(new InetSocketAddress(inet(source), port));
            }
        }
        return FIXED + length;
    }

    private static InetAddress inet(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void refuse(ChannelHandlerContext context, @Nullable String reason) {
        stopClock();
        LOGGER.log(
                System.Logger.Level.WARNING,
                "the connection from {0} is closed: the header of its proxy is wrong, {1}",
                context.channel().remoteAddress(),
                reason);
        context.close();
    }

    private void stopClock() {
        if (late != null) {
            late.cancel();
            late = null;
        }
    }
}
