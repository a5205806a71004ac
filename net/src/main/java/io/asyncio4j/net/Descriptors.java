package io.asyncio4j.net;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// What Netty does not do with the descriptors of files, on Linux.
final class Descriptors {

    private static final int F_DUPFD_CLOEXEC = 1030;

    @SuppressWarnings("restricted") // native access is asked of all programs
    private static final MethodHandle FCNTL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("fcntl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));

    private Descriptors() {}

    /// Loads this class, and the JDK's linker with it.
    static void prepare() {}

    /// Another descriptor of the same socket, which programs that are started do not inherit.
    static int duplicate(int descriptor) throws IOException {
        int copy;
        try {
            copy = (int) FCNTL.invokeExact(descriptor, F_DUPFD_CLOEXEC, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("fcntl cannot be called", e);
        }
        if (copy < 0) {
            throw new IOException("the listening socket " + descriptor + " cannot be shared: out of descriptors?");
        }
        return copy;
    }
}
