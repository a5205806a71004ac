package io.asyncio4j.http.server.middleware;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// What a server remembers of one client, in texts by name: see [Sessions]. For one request; on the loop.
///
/// What is changed before the handler returns reaches the client; what a stream changes while it is sent does not.
public final class Session {

    private final TreeMap<String, String> values;
    private final boolean isNew;
    private boolean changed;
    private boolean used;

    Session(Map<String, String> values, boolean isNew) {
        this.values = new TreeMap<>(values);
        this.isNew = isNew;
    }

    /// A value; empty if there is none.
    public Optional<String> find(String name) {
        used = true;
        return Optional.ofNullable(values.get(name));
    }

    /// All values. A copy.
    public Map<String, String> values() {
        used = true;
        return Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /// Sets a value, in place of an earlier one.
    public void set(String name, String value) {
        used = true;
        String before = values.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        changed |= !value.equals(before);
    }

    /// Removes a value, if there is one.
    public void remove(String name) {
        used = true;
        changed |= values.remove(name) != null;
    }

    /// Removes everything: the client's cookie goes. To be done at log-out, and before a log-in sets who it is.
    public void clear() {
        used = true;
        changed |= !values.isEmpty();
        values.clear();
    }

    /// Whether the client had none, or one that is too old or was not made by this server.
    public boolean isNew() {
        return isNew;
    }

    boolean isChanged() {
        return changed;
    }

    /// Whether the answer may depend on it.
    boolean isUsed() {
        return used;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }
}
