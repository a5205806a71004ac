package io.asyncio4j.net.socket;

import io.asyncio4j.net.Channels;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The options of one socket: kept until it has a channel, and then the channel's. Any thread.
final class SocketSettings {

    private static final Map<SocketOption<?>, ChannelOption<?>> STANDARD = Map.of(
            StandardSocketOptions.TCP_NODELAY, ChannelOption.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE, ChannelOption.SO_KEEPALIVE,
            StandardSocketOptions.SO_LINGER, ChannelOption.SO_LINGER,
            StandardSocketOptions.SO_SNDBUF, ChannelOption.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF, ChannelOption.SO_RCVBUF,
            StandardSocketOptions.SO_REUSEADDR, ChannelOption.SO_REUSEADDR,
            StandardSocketOptions.IP_TOS, ChannelOption.IP_TOS);
    private static final Map<SocketOption<?>, Object> DEFAULTS = Map.of(
            StandardSocketOptions.TCP_NODELAY,
            true,
            StandardSocketOptions.SO_KEEPALIVE,
            false,
            StandardSocketOptions.SO_LINGER,
            -1,
            StandardSocketOptions.SO_SNDBUF,
            64 * 1024,
            StandardSocketOptions.SO_RCVBUF,
            64 * 1024,
            StandardSocketOptions.SO_REUSEADDR,
            false,
            StandardSocketOptions.IP_TOS,
            0);

    private final Map<SocketOption<?>, Object> chosen = new LinkedHashMap<>();
    private @Nullable Channel channel;

    /// The option that the numbers of [SocketOptions] mean, null if there is none.
    static @Nullable SocketOption<?> byNumber(int number) {
        return switch (number) {
            case SocketOptions.TCP_NODELAY -> StandardSocketOptions.TCP_NODELAY;
            case SocketOptions.SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
            case SocketOptions.SO_LINGER -> StandardSocketOptions.SO_LINGER;
            case SocketOptions.SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
            case SocketOptions.SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
            case SocketOptions.SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
            case SocketOptions.IP_TOS -> StandardSocketOptions.IP_TOS;
            default -> null;
        };
    }

    synchronized Set<SocketOption<?>> supported() {
        var supported = new LinkedHashSet<SocketOption<?>>(STANDARD.keySet());
        supported.addAll(Channels.extendedOptions().keySet());
        return supported;
    }

    synchronized void set(SocketOption<?> option, Object value) throws SocketException {
        ChannelOption<?> known = channelOption(option);
        chosen.put(option, value);
        if (channel != null) {
            apply(channel, known, value);
        }
    }

    synchronized Object get(SocketOption<?> option) throws SocketException {
        ChannelOption<?> known = channelOption(option);
        Object value = null;
        if (channel != null && channel.isOpen()) {
            try {
                value = channel.config().getOption(known);
            } catch (ChannelException e) {
                // closed in this moment
            }
        }
        if (value == null) {
            value = chosen.getOrDefault(option, DEFAULTS.get(option));
        }
        if (value == null) {
            throw new SocketException(option + " has no value before the socket is connected");
        }
        return value;
    }

    /// Hands the chosen options to a channel that is about to be made. On the loop's host fiber.
    @SuppressWarnings("unchecked")
    synchronized void configure(Bootstrap bootstrap) {
        for (var setting : chosen.entrySet()) {
            bootstrap.option((ChannelOption<Object>) channelOption(setting.getKey()), setting.getValue());
        }
    }

    synchronized void belongsTo(Channel connected) {
        channel = connected;
    }

    private static ChannelOption<?> channelOption(SocketOption<?> option) {
        ChannelOption<?> known = STANDARD.get(option);
        if (known == null) {
            known = Channels.extendedOptions().get(option);
        }
        if (known == null) {
            throw new UnsupportedOperationException("the socket option " + option + " is not supported");
        }
        return known;
    }

    @SuppressWarnings("unchecked")
    private static void apply(Channel channel, ChannelOption<?> option, Object value) throws SocketException {
        try {
            channel.config().setOption((ChannelOption<Object>) option, value);
        } catch (ChannelException e) {
            var error = new SocketException("cannot set " + option + " to " + value + ": " + e.getMessage());
            error.initCause(e);
            throw error;
        }
    }
}
