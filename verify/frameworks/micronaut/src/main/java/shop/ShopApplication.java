package shop;

import io.asyncio4j.EventLoop;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.runtime.Micronaut;
import jakarta.inject.Singleton;

@Factory
public class ShopApplication {

    public static void main(String[] args) {
        Micronaut.run(ShopApplication.class, args);
    }

    @Singleton
    @Bean(preDestroy = "close")
    EventLoop loop() {
        return EventLoop.start(o -> o.name("shop"));
    }
}
