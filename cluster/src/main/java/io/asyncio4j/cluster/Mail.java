package io.asyncio4j.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A message on its way to a member: Hazelcast runs it there, on a thread of its own, and brings the answer back.
final class Mail implements Callable<byte[]>, IdentifiedDataSerializable, HazelcastInstanceAware {

    static final int FACTORY = 0x6173_4a00; // ours among those of a program

    private static final int CLASS = 1;

    private String from;
    private byte[] message;
    private transient @Nullable HazelcastInstance instance;

    private Mail() {
        this("", new byte[0]);
    }

    Mail(String from, byte[] message) {
        this.from = from;
        this.message = message;
    }

    @Override
    public byte[] call() {
        if (instance == null
                || !(instance.getUserContext().get(HazelcastSettings.ENGINE) instanceof HazelcastEngine engine)) {
            throw new IllegalStateException("the member has no engine");
        }
        return engine.receive(from, message);
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        this.instance = instance;
    }

    @Override
    public int getFactoryId() {
        return FACTORY;
    }

    @Override
    public int getClassId() {
        return CLASS;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeString(from);
        out.writeByteArray(message);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        from = String.valueOf(in.readString());
        byte[] read = in.readByteArray();
        message = read == null ? new byte[0] : read;
    }

    /// Makes what is read.
    static final class Factory implements DataSerializableFactory {

        @Override
        public @Nullable IdentifiedDataSerializable create(int type) {
            return switch (type) {
                case CLASS -> new Mail();
                case Swap.CLASS -> new Swap();
                default -> null;
            };
        }
    }
}
