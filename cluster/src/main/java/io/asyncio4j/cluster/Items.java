package io.asyncio4j.cluster;

import io.asyncio4j.process.RemoteCodec;
import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/// What others have put into something that members share.
final class Items {

    private Items() {}

    /// @param of where it comes from, for messages
    static <E> E unpack(Object of, Class<E> type, byte[] packed, @Nullable ObjectInputFilter filter) {
        Object item;
        try {
            item = RemoteCodec.unpack(packed, filter);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "an item of " + of + " cannot be read: " + e.getMessage() + "; allow it by ClusterOptions.allow",
                    e);
        }
        if (!type.isInstance(item)) {
            throw new IllegalStateException("an item of " + of + " is no " + type.getName() + ", but "
                    + (item == null ? "null" : "a " + item.getClass().getName()));
        }
        return type.cast(item);
    }
}
