package io.asyncio4j;

import io.asyncio4j.lowlevel.Driver;
import io.asyncio4j.lowlevel.DriverProvider;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// The driver that does a loop's I/O, which a [DriverProvider] makes when it is first needed. Loop only.
final class IoDriver {

    private final Engine engine;
    private boolean given; // by the user or by a provider

    IoDriver(Engine engine, boolean given) {
        this.engine = engine;
        this.given = given;
    }

    /// The driver; in a task the first call waits for it.
    ///
    /// @throws IllegalStateException if there is no module that provides one
    Driver get() {
        if (!given) {
            if (engine.isOnHostFiber()) {
                load();
            } else {
                var loaded = new Promise<@Nullable Void>();
                engine.loop().callSoon(() -> VoidAdapters.into(loaded, this::load));
                loaded.await();
            }
        }
        return engine.driver();
    }

    private void load() {
        if (given) {
            return;
        }
        DriverProvider provider = ServiceLoader.load(DriverProvider.class, EventLoop.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no I/O driver found: add the module io.asyncio4j.net (artifact asyncio4j-net)"));
        engine.replaceDriver(provider.create(engine));
        given = true;
    }
}
