package io.asyncio4j.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Replaces the value of an entry, where it lives, if it is what was expected, and tells what was there.
final class Swap implements EntryProcessor<String, byte[], byte @Nullable []>, IdentifiedDataSerializable {

    static final int CLASS = 2;

    private static final long serialVersionUID = 1;

    private byte @Nullable [] expected;
    private byte @Nullable [] value;

    Swap() {}

    Swap(byte @Nullable [] expected, byte @Nullable [] value) {
        this.expected = expected;
        this.value = value;
    }

    @Override
    @SuppressWarnings("NullAway") // null removes the entry
    public byte @Nullable [] process(Map.Entry<String, byte[]> entry) {
        byte[] found = entry.getValue();
        if (Arrays.equals(found, expected)) {
            entry.setValue(value);
        }
        return found;
    }

    @Override
    public int getFactoryId() {
        return Mail.FACTORY;
    }

    @Override
    public int getClassId() {
        return CLASS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeByteArray(expected);
        out.writeByteArray(value);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        expected = in.readByteArray();
        value = in.readByteArray();
    }
}
