package io.asyncio4j.net;

import io.netty.channel.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts TLS before what another service does. On the host fiber.
///
/// @param tls prepared
record SecuredService(Service service, Tls tls) implements Service {

    @Override
    public Session accept(Channel channel) {
        Session session = service.accept(channel);
        channel.pipeline().addFirst(tls.contexts(service.applicationProtocols()).forServer(channel));
        return session;
    }

    @Override
    public List<String> applicationProtocols() {
        return service.applicationProtocols();
    }

    @Override
    public @Nullable Farewell farewell() {
        return service.farewell();
    }
}
