package io.asyncio4j.http.server;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values by key. Loop only.
final class KeyedValues {

    private final Map<Key<?>, Object> values;

    KeyedValues() {
        this.values = new HashMap<>(4);
    }

    private KeyedValues(KeyedValues original) {
        this.values = new HashMap<>(original.values);
    }

    @SuppressWarnings("unchecked") // a key is put with values of its type
    <T> @Nullable T get(Key<T> key) {
        return (T) values.get(key);
    }

    <T> void put(Key<T> key, T value) {
        values.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, key.toString()));
    }

    KeyedValues copy() {
        return new KeyedValues(this);
    }
}
