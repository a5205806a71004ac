package io.asyncio4j.cli.prompt;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Holds the classes of snippets, woven, and the jars that were added at the prompt.
final class SnippetLoader extends URLClassLoader {

    private final Map<String, byte[]> classes = new ConcurrentHashMap<>(); // by binary name
    private final Weaver weaver = new Weaver(this);

    SnippetLoader() {
        super("snippets", new URL[0], SnippetLoader.class.getClassLoader());
    }

    /// Adds classes, by their names.
    ///
    /// @throws IllegalArgumentException if they cannot be loaded
    void load(Map<String, byte[]> added) {
        classes.putAll(added);
        try {
            added.forEach((name, bytes) -> classes.put(name, weaver.weave(bytes)));
            for (String name : added.keySet()) {
                Class<?> _ = loadClass(name);
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalArgumentException("the classes of the snippet cannot be loaded: " + e, e);
        }
    }

    void addJar(Path jar) {
        try {
            addURL(jar.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
            return loaded;
        }
        byte[] bytes = classes.get(name);
        return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        byte[] bytes = name.endsWith(".class")
                ? classes.get(
                        name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                : null;
        return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
}
