package io.asyncio4j.http.json;

import io.asyncio4j.http.JsonCodec;
import io.asyncio4j.http.TypeRef;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/// JSON by Jackson 3. Any thread.
///
/// Records, enums, collections, optionals and the types of `java.time` (as ISO 8601) work without further ado. A
/// number is not made of a string, nor a whole number of a fraction; a primitive component of a record must be
/// there, any other that is not is null. Properties that the type does not have are ignored. [Jackson's own
/// limits](https://javadoc.io/doc/tools.jackson.core/jackson-core) apply, such as a depth of 500.
///
/// To change any of that, make one with a mapper of your own: give it to
/// [io.asyncio4j.http.client.ClientOptions#json], or make it the program's codec by a subclass of [JsonCodec] in
/// `META-INF/services` that calls it.
public final class JacksonCodec implements JsonCodec {

    private final JsonMapper mapper;

    /// A codec with the settings that are described above.
    public JacksonCodec() {
        this(JsonMapper.builder()
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build());
    }

    /// A codec that works by `mapper`.
    public JacksonCodec(JsonMapper mapper) {
        this.mapper = Objects.requireNonNull(mapper, "mapper");
    }

    @Override
    public byte[] encode(@Nullable Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("there is no JSON for this value: " + e.getOriginalMessage(), e);
        }
    }

    @Override
    public <T> T decode(byte[] json, TypeRef<T> type) {
        ObjectReader reader = reader(type);
        try {
            T value = reader.readValue(json);
            if (value == null) {
                throw JsonErrors.nullFound(reader.getValueType());
            }
            return value;
        } catch (JacksonException e) {
            throw JsonErrors.explain(e, reader.getValueType(), "");
        }
    }

    @Override
    public <T> Iterator<T> elements(InputStream json, TypeRef<T> type) {
        ObjectReader reader = reader(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        return new ArrayElements<>(mapper.createParser(json), reader);
    }

    private ObjectReader reader(TypeRef<?> type) {
        try {
            return mapper.readerFor(mapper.constructType(type.type()));
        } catch (InvalidDefinitionException e) {
            throw new IllegalArgumentException("there is no JSON for " + type + ": " + e.getOriginalMessage(), e);
        }
    }
}
