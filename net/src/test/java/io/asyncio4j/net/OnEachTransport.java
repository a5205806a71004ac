package io.asyncio4j.net;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that run on each of Netty's transports in turn.
@ParameterizedClass
@ValueSource(strings = {"epoll", "nio"})
public abstract class OnEachTransport {

    /// The one that is used: `epoll` or `nio`.
    @Parameter
    public String transport = "";

    @BeforeEach
    final void chooseTransport() {
        System.setProperty(NettyIo.PROPERTY, transport);
    }

    @AfterEach
    final void chooseAgain() {
        System.clearProperty(NettyIo.PROPERTY);
    }
}
