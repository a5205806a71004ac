package io.asyncio4j;

import io.asyncio4j.lowlevel.ParkingDriver;

class ParkingDriverTest extends DriverContract {

    @Override
    protected EventLoop startLoop() {
        return EventLoop.start(options -> options.driver(new ParkingDriver()));
    }
}
