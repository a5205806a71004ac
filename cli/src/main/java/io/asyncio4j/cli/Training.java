package io.asyncio4j.cli;

import static io.asyncio4j.Asyncio.forEachConcurrent;
import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.run;
import static io.asyncio4j.Asyncio.sleep;
import static io.asyncio4j.Asyncio.timeout;
import static io.asyncio4j.Asyncio.toThread;

import java.util.List;

/// Does what programs in a [Layer] do when they start, so that the JVM can prepare that ahead of time.
final class Training {

    private Training() {}

    /// @param args the name of the layer
    static void main(String[] args) throws Exception {
        IO.println("Training %s %d".formatted("🍽️", 1));
        run(() -> {
            forEachConcurrent(List.of(1, 2, 3), _ -> sleep(millis(1)));
            gather(() -> sleep(millis(1)), () -> sleep(millis(2)));
            timeout(millis(1000), () -> toThread(() -> {}));
            switch (args[0]) {
                case "net" -> TrainingNet.talk();
                case "http" -> TrainingHttp.visit();
                default -> {}
            }
        });
    }
}
