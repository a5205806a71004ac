package shop;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.EventLoop;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.concurrent.CompletableFuture;

@Controller
class ShopController {

    private final EventLoop loop;
    private final Suppliers suppliers;

    ShopController(EventLoop loop, Suppliers suppliers) {
        this.loop = loop;
        this.suppliers = suppliers;
    }

    /// Blocks a thread of Micronaut's, which must be none of Netty's.
    @Get("/run")
    @ExecuteOn(TaskExecutors.BLOCKING)
    List<String> run() {
        return loop.run(() -> gather(() -> brew("tea"), () -> brew("coffee")));
    }

    /// Blocks no thread: Micronaut answers when the future is done.
    @Get("/submit")
    CompletableFuture<String> submit() {
        return loop.submit(() -> brew("tea"));
    }

    @Get("/suppliers")
    @ExecuteOn(TaskExecutors.BLOCKING)
    List<String> suppliers(@QueryValue("url") List<String> urls) {
        return suppliers.ask(urls);
    }

    /// Is answered even if the application is told to stop meanwhile.
    @Get("/slow")
    CompletableFuture<String> slow() {
        return loop.submit(() -> {
            System.out.println("slow begins");
            sleep(seconds(2));
            return "slow but sure";
        });
    }

    private static String brew(String drink) {
        sleep(millis(10));
        return drink;
    }
}
