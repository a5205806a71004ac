package snippets;

import static io.asyncio4j.Asyncio.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.client.ClientSession;
import io.asyncio4j.http.client.middleware.Retries;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.testing.MockHttp;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.test.AsyncTest;

/// What the documentation of [MockHttp] shows.
class MockHttpTest {

    private static String price(ClientSession session) {
        return session.get("https://shop.example/tea/price").raiseForStatus().text();
    }

    // @start region=mock
    @AsyncTest
    void aShopThatIsBusyIsAskedAgain(VirtualClock clock) {
        try (var web = MockHttp.start()) {
            web.expect("GET", "https://shop.example/tea/price").refuse();
            web.expect("GET", "https://shop.example/tea/price")
                    .answer(Response.text("busy").withStatus(503).withHeader("Retry-After", "60"));
            web.expect("GET", "https://shop.example/tea/price")
                    .after(seconds(2))
                    .answer(Response.text("3.50"));

            var session = web.session(options -> options.use(Retries.create()));
            assertThat(price(session)).isEqualTo("3.50");
            assertThat(clock.elapsed()).isGreaterThanOrEqualTo(seconds(62));
        }
    }
    // @end
}
