package io.asyncio4j;

/// The platform thread that everything of one loop runs on.
final class LoopThread extends Thread {

    final Engine engine;

    LoopThread(Engine engine, String name, long stackSize) {
        super(null, engine, name, stackSize, false);
        this.engine = engine;
        setDaemon(true);
    }
}
