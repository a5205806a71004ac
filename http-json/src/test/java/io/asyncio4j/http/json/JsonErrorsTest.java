package io.asyncio4j.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.JsonException;
import io.asyncio4j.http.TypeRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonErrorsTest {

    private final JsonCodec codec = new JacksonCodec();

    enum Size {
        SMALL,
        LARGE
    }

    record User(String name, int age, boolean active, double weight, Size size, Instant since, List<User> friends) {}

    record Account(Map<String, Integer> limits, @Nullable Adult holder) {}

    record Adult(int age) {
        Adult {
            if (age < 18) {
                throw new IllegalArgumentException("age must be >= 18, was " + age);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'age':'abc'} | 1, column 8: age: expected a whole number from -2147483648 to 2147483647, found a"
                        + " string",
                "{'age':3.5} | 1, column 8: age: expected a whole number from -2147483648 to 2147483647, found a"
                        + " number with a fraction",
                "{'age':null} | 1, column 8: age: expected a whole number from -2147483648 to 2147483647, found null",
                "{'active':1} | 1, column 11: active: expected true or false, found a whole number",
                "{'weight':'1'} | 1, column 11: weight: expected a number, found a string",
                "{'name':{'x':1}} | 1, column 9: name: expected a string, found an object",
                "{'size':'HUGE'} | 1, column 9: size: expected one of SMALL, LARGE, found another string",
                "{'since':'soon'} | 1, column 10: since: expected a point in time such as 2026-01-31T12:30:00Z, found"
                        + " another string",
                "{'friends':{}} | 1, column 12: friends: expected an array, found an object",
                "{'friends':[{'age':1},{'friends':[{'age':[]}]}]} | 1, column 42: friends[1].friends[0].age: expected"
                        + " a whole number from -2147483648 to 2147483647, found an array",
                "[1] | 1, column 1: expected an object, found an array",
                "null | 1, column 1: expected an object, found null",
                "`` | 1, column 1: expected an object, found nothing",
                "{'age':1} x | 1, column 11: expected a value, found a word that is none",
                "{'age':1} 2 | 1, column 11: expected nothing after the value",
                "{'age' 1} | 1, column 8: expected a colon to separate property name and value",
                "{'age':1,} | 1, column 10: expected double-quote to start property name",
                "{'name':'tea | 1, column 13: name: the JSON ends too early",
                "{'age':01} | 1, column 9: expected a number as JSON has it",
                "<html> | 1, column 1: expected a valid value (JSON String, Number, Array, Object or token 'null',"
                        + " 'true' or 'false')",
            })
    void theMessageSaysWhereAndWhatWasExpected(@Nullable String json, String message) {
        String text = json == null ? "" : json.replace('\'', '"');

        assertThat(failure(text, User.class)).hasMessage("bad JSON in line " + message);
    }

    @Test
    void linesCountAndColumnsAreThoseOfTheLine() {
        JsonException failure = failure("{\n  \"name\": \"tea\",\n  \"age\": \"two\"\n}", User.class);

        assertThat(failure.line()).isEqualTo(3);
        assertThat(failure.column()).isEqualTo(10);
        assertThat(failure.path()).isEqualTo("age");
        assertThat(failure.problem()).startsWith("expected a whole number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'age':'hunter2'}",
                "{'age':hunter2}",
                "hunter2",
                "'hunter2'",
                "{'size':'hunter2'}",
                "{'since':'hunter2'}",
                "{'name':'hunter2",
                "{'name':'hunter2\u0001'}",
                "{'hunter2' 1}",
                "{'name':'x'} hunter2",
                "{'friends':[{'age':{'hunter2':1}}]}",
            })
    void nothingOfTheJsonIsRepeated(String json) {
        assertThat(trace(failure(json.replace('\'', '"'), User.class))).doesNotContain("hunter2");
    }

    @Test
    void theKeysOfAMapAreNotRepeatedEither() {
        JsonException failure = failure("{\"limits\":{\"hunter2\":\"x\"}}", Account.class);

        assertThat(failure.path()).isEqualTo("limits.*");
        assertThat(trace(failure)).doesNotContain("hunter2");
    }

    @Test
    void whatTheTypeItselfSaysIsTheMessage() {
        JsonException failure = failure("{\"holder\":{\"age\":7}}", Account.class);

        assertThat(failure).hasMessageEndingWith("holder: age must be >= 18, was 7");
        assertThat(failure).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void depthIsLimited() {
        assertThat(failure("[".repeat(600), Object.class).problem())
                .isEqualTo("document nesting depth must be at most 500, was 501");
    }

    @Test
    void anArrayIsReadElementByElement() throws IOException {
        var read = new ArrayList<Integer>();

        codec.elements(in(" [1, 2,3 ]\n"), TypeRef.of(Integer.class)).forEachRemaining(read::add);
        codec.elements(in("[]"), TypeRef.of(Integer.class)).forEachRemaining(read::add);

        assertThat(read).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 1, column 1: expected an array, found an object",
                "`` | 1, column 1: expected an array, found nothing",
                "[1,null] | 1, column 4: [1]: expected a whole number from -2147483648 to 2147483647, found null",
                "[1,'x'] | 1, column 4: [1]: expected a whole number from -2147483648 to 2147483647, found a string",
                "[1,2] 3 | 1, column 7: expected nothing after the array, found a whole number",
                "[1,2 | 1, column 5: [2]: the JSON ends too early",
            })
    void anElementThatDoesNotFitIsNamedByItsPlace(@Nullable String json, String message) {
        String text = json == null ? "" : json.replace('\'', '"');

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() ->
                        codec.elements(in(text), TypeRef.of(Integer.class)).forEachRemaining(_ -> {}))
                .withMessage("bad JSON in line " + message);
    }

    private JsonException failure(String json, Class<?> type) {
        return catchThrowableOfType(
                JsonException.class, () -> codec.decode(json.getBytes(StandardCharsets.UTF_8), TypeRef.of(type)));
    }

    private static ByteArrayInputStream in(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
