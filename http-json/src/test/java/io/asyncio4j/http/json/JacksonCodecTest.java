package io.asyncio4j.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.TypeRef;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class JacksonCodecTest {

    private final JsonCodec codec = new JacksonCodec();

    enum Size {
        SMALL,
        LARGE
    }

    record Item(
            String name,
            int count,
            Optional<String> note,
            @Nullable Item inner) {}

    record Times(Instant at, LocalDate day, Duration takes, UUID id, BigDecimal price, Size size) {}

    record Page<T>(List<T> items, Map<String, Integer> counts) {}

    @Test
    void recordsGoThereAndBack() {
        var item = new Item("tea", 2, Optional.of("hot"), new Item("cup", 1, Optional.empty(), null));

        byte[] json = codec.encode(item);

        assertThat(text(json))
                .isEqualTo("{\"name\":\"tea\",\"count\":2,\"note\":\"hot\",\"inner\":"
                        + "{\"name\":\"cup\",\"count\":1,\"note\":null,\"inner\":null}}");
        assertThat(codec.decode(json, TypeRef.of(Item.class))).isEqualTo(item);
    }

    @Test
    void timesAreTextAsIso8601SaysAndDecimalsKeepTheirDigits() {
        var times = new Times(
                Instant.parse("2026-01-31T12:30:00Z"),
                LocalDate.parse("2026-01-31"),
                Duration.ofSeconds(90),
                new UUID(1, 2),
                new BigDecimal("12.340"),
                Size.LARGE);

        byte[] json = codec.encode(times);

        assertThat(text(json))
                .isEqualTo("{\"at\":\"2026-01-31T12:30:00Z\",\"day\":\"2026-01-31\",\"takes\":\"PT1M30S\","
                        + "\"id\":\"00000000-0000-0001-0000-000000000002\",\"price\":12.340,\"size\":\"LARGE\"}");
        assertThat(codec.decode(json, TypeRef.of(Times.class))).isEqualTo(times);
    }

    @Test
    void typesKeepTheirParameters() {
        var type = new TypeRef<Page<Item>>() {};
        var page = new Page<>(List.of(new Item("tea", 2, Optional.empty(), null)), Map.of("tea", 2));

        assertThat(codec.decode(codec.encode(page), type)).isEqualTo(page);
        assertThat(type).hasToString(Page.class.getName() + "<" + Item.class.getName() + ">");
    }

    @Test
    void textBeyondAsciiIsUtf8() {
        byte[] json = codec.encode("Grüße 🍵");

        assertThat(json).isEqualTo("\"Grüße 🍵\"".getBytes(StandardCharsets.UTF_8));
        assertThat(codec.decode(json, TypeRef.of(String.class))).isEqualTo("Grüße 🍵");
    }

    @Test
    void aByteOrderMarkIsIgnored() {
        assertThat(codec.decode("\uFEFF[1]".getBytes(StandardCharsets.UTF_8), new TypeRef<List<Integer>>() {}))
                .containsExactly(1);
    }

    @Test
    void propertiesThatTheTypeDoesNotHaveAreIgnored() {
        byte[] json = bytes("{\"name\":\"tea\",\"count\":1,\"colour\":{\"deep\":[1,2]}}");

        assertThat(codec.decode(json, TypeRef.of(Item.class)).name()).isEqualTo("tea");
    }

    @Test
    void whatHasNoJsonIsTheProgramsFault() {
        var circle = new HashMap<String, Object>();
        circle.put("self", circle);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(circle))
                .withMessageStartingWith("there is no JSON for this value: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(bytes("{}"), TypeRef.of(Runnable.class)))
                .withMessageStartingWith("there is no JSON for ");
    }

    @Test
    void aMapperOfOnesOwnDecides() {
        record Named(String firstName) {}
        var own = new JacksonCodec(JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build());

        assertThat(text(own.encode(new Named("Ada")))).isEqualTo("{\"first_name\":\"Ada\"}");
    }

    @Test
    void itIsFoundByItself() {
        assertThat(JsonCodec.installed()).isInstanceOf(JacksonCodec.class);
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
