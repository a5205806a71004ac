package io.asyncio4j.test;

import io.asyncio4j.EventLoop;
import io.asyncio4j.lowlevel.ParkingDriver;

// @start region=driver
class ParkingDriverTest extends DriverContract {

    @Override
    protected EventLoop startLoop() {
        return EventLoop.start(options -> options.driver(new ParkingDriver()));
    }
}
// @end
