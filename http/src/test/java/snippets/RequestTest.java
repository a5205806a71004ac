package snippets;

import static io.asyncio4j.http.MemoryNetwork.virtually;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Response;
import org.junit.jupiter.api.Test;

class RequestTest {

    @Test
    void order() throws Exception {
        virtually(network -> {
            // @start region=order
            var app = new Application().post("/orders/{table}", request -> {
                String table = request.pathParam("table");
                String drink = request.text(); // waits for the body
                if (drink.isBlank()) {
                    throw HttpException.badRequest("what would you like?");
                }
                return Response.text(drink + " for table " + table).withStatus(201);
            });
            // @end
            try (var session = network.session(app, _ -> {})) {
                var response = session.post("http://cafe/orders/7", request -> request.text("tea"));
                assertThat(response.status()).isEqualTo(201);
                assertThat(response.text()).isEqualTo("tea for table 7");
                assertThat(session.post("http://cafe/orders/7", request -> request.text(""))
                                .status())
                        .isEqualTo(400);
            }
        });
    }
}
