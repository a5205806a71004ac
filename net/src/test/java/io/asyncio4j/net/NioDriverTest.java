package io.asyncio4j.net;

import io.asyncio4j.EventLoop;
import io.asyncio4j.test.DriverContract;
import org.junit.jupiter.api.AfterEach;

class NioDriverTest extends DriverContract {

    @Override
    protected EventLoop startLoop() {
        System.setProperty(NettyIo.PROPERTY, "nio");
        var loop = EventLoop.start();
        loop.run(() -> NettyDriver.current()); // made on the first call
        return loop;
    }

    @AfterEach
    void chooseAgain() {
        System.clearProperty(NettyIo.PROPERTY);
    }
}
