package io.asyncio4j.net;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/// Puts TLS before what another service does. On the host fiber.
///
/// @param tls prepared
record SecuredService(Service service, Tls tls) implements Service {

    @Override
    public Session accept(Channel channel) {
        Session session = service.accept(channel);
        channel.pipeline().addFirst(tls.contexts().forServer(channel));
        return session;
    }

    @Override
    public @Nullable Farewell farewell() {
        return service.farewell();
    }
}
