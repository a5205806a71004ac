package shop;

import static io.asyncio4j.Asyncio.gather;
import static io.asyncio4j.Asyncio.millis;
import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;

import io.asyncio4j.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ShopController {

    private final EventLoop loop;
    private final Suppliers suppliers;

    ShopController(EventLoop loop, Suppliers suppliers) {
        this.loop = loop;
        this.suppliers = suppliers;
    }

    /// Blocks Tomcat's thread meanwhile, be it a platform or a virtual one.
    @GetMapping("/run")
    List<String> run() {
        return loop.run(() -> gather(() -> brew("tea"), () -> brew("coffee")));
    }

    /// Blocks no thread: Spring answers when the future is done.
    @GetMapping("/submit")
    CompletableFuture<String> submit() {
        return loop.submit(() -> brew("tea"));
    }

    @GetMapping("/suppliers")
    List<String> suppliers(@RequestParam("url") List<String> urls) {
        return suppliers.ask(urls);
    }

    /// Is answered even if the application is told to stop meanwhile.
    @GetMapping("/slow")
    String slow() {
        return loop.run(() -> {
            System.out.println("slow begins");
            sleep(seconds(2));
            return "slow but sure";
        });
    }

    @GetMapping("/thread")
    String thread() {
        return Thread.currentThread().isVirtual() ? "virtual" : "platform";
    }

    private static String brew(String drink) {
        sleep(millis(10));
        return drink;
    }
}
