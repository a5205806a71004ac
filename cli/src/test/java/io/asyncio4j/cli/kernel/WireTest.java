package io.asyncio4j.cli.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

    private final Wire wire = new Wire("secret");
    private final Message message =
            Message.of(List.of(bytes("client")), "status", Map.of("msg_id", "1"), Map.of("é", "🍽"));

    @Test
    void whatIsEncodedIsDecoded() {
        Message decoded = wire.decode(wire.encode(message)).orElseThrow();

        assertThat(decoded.identities()).containsExactly(bytes("client"));
        assertThat(decoded.type()).isEqualTo("status");
        assertThat(decoded.header()).isEqualTo(message.header());
        assertThat(decoded.parent()).isEqualTo(message.parent());
        assertThat(decoded.content()).isEqualTo(message.content());
    }

    @Test
    void aReplyGoesToWhoeverHasAsked() {
        Message request = Message.of(List.of(bytes("client")), "comm_info_request", Map.of(), Map.of());

        Message reply = request.reply(Map.of("status", "ok"));

        assertThat(reply.type()).isEqualTo("comm_info_reply");
        assertThat(reply.identities()).isEqualTo(request.identities());
        assertThat(reply.parent()).isEqualTo(request.header());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6})
    void whatWasChangedOnTheWayIsNoMessage(int frame) {
        var frames = new ArrayList<>(wire.encode(message));
        frames.set(frame, bytes("{}x"));

        assertThat(wire.decode(frames)).isEmpty();
    }

    @Test
    void anotherKeyIsNoMessage() {
        assertThat(new Wire("other").decode(wire.encode(message))).isEmpty();
        assertThat(wire.decode(new Wire("").encode(message))).isEmpty();
    }

    @Test
    void withoutAKeyNothingIsSigned() {
        var open = new Wire("");

        assertThat(open.encode(message).get(2)).isEmpty();
        assertThat(open.decode(open.encode(message))).isPresent();
    }

    @Test
    void tooFewFramesAreNoMessage() {
        assertThat(wire.decode(List.of())).isEmpty();
        assertThat(wire.decode(List.of(bytes("<IDS|MSG>")))).isEmpty();
        assertThat(wire.decode(wire.encode(message).subList(0, 6))).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
