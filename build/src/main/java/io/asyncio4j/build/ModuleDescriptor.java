package io.asyncio4j.build;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Lowers the class file version of a module descriptor, which uses nothing new, to that of Java 17.
final class ModuleDescriptor {

    private static final int VERSION_OFFSET = 6;
    private static final short JAVA_17 = 61;

    private ModuleDescriptor() {}

    /// Rewrites a descriptor.
    ///
    /// @param args the path of `module-info.class`
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        byte[] descriptor = Files.readAllBytes(file);
        ByteBuffer.wrap(descriptor).putShort(VERSION_OFFSET, JAVA_17);
        Files.write(file, descriptor);
    }
}
