package shop;

import io.asyncio4j.EventLoop;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
public class ShopApplication {

    public static void main(String[] args) {
        SpringApplication.run(ShopApplication.class, args);
    }

    @Bean(destroyMethod = "close")
    EventLoop loop() {
        return EventLoop.start(o -> o.name("shop"));
    }
}
