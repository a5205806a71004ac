package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.EventLoop;
import io.asyncio4j.Promise;
import io.asyncio4j.Virtual;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PromiseTest {

    @Test
    void fulfil() {
        var virtual = Virtual.run(story -> {
            var thermometer = new Thermometer(EventLoop.current());
            // @start region=fulfil
            var reading = new Promise<Integer>();
            thermometer.measure(reading::complete); // calls back once, on any thread
            int degrees = reading.await();
            // @end
            story.log(degrees + " degrees");
        });

        assertThat(virtual.story()).containsExactly("1000 21 degrees");
    }

    private record Thermometer(EventLoop loop) {

        void measure(Consumer<Integer> callback) {
            loop.callLater(seconds(1), () -> callback.accept(21));
        }
    }
}
