package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Classes of the command, on their way to another program.
final class Packed {

    private static final String OURS = "io/asyncio4j/cli/";

    private Packed() {}

    /// A class, and all of the command's own that it names, and those that they name.
    ///
    /// @return their bytes by their names
    static Map<String, byte[]> with(Class<?> first) {
        var found = new HashMap<String, byte[]>();
        var next = new ArrayDeque<>(List.of(first.getName()));
        while (!next.isEmpty()) {
            String name = next.remove();
            if (!found.containsKey(name)) {
                byte[] bytes = bytes(name);
                found.put(name, bytes);
                for (PoolEntry entry : ClassFile.of().parse(bytes).constantPool()) {
                    if (entry instanceof ClassEntry type
                            && type.asInternalName().startsWith(OURS)) {
                        next.add(type.asInternalName().replace('/', '.'));
                    }
                }
            }
        }
        return found;
    }

    private static byte[] bytes(String name) {
        String file = "/" + name.replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(Packed.class.getResourceAsStream(file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
