package io.asyncio4j.cli.prompt;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.EngineTerminationException;
import jdk.jshell.spi.ExecutionControl.InternalException;
import org.jspecify.annotations.Nullable;

/// Holds the classes of snippets, woven, and the jars that were added at the prompt.
final class SnippetLoader extends URLClassLoader implements LoaderDelegate {

    private final Map<String, byte[]> classes = new ConcurrentHashMap<>(); // by binary name
    private final Weaver weaver = new Weaver(this);

    SnippetLoader() {
        super("snippets", new URL[0], SnippetLoader.class.getClassLoader());
    }

    @Override
    public void load(ClassBytecodes[] loaded) throws ClassInstallException {
        var installed = new boolean[loaded.length];
        try {
            for (ClassBytecodes each : loaded) {
                classes.put(each.name(), each.bytecodes());
            }
            for (int i = 0; i < loaded.length; i++) {
                classes.put(loaded[i].name(), weaver.weave(loaded[i].bytecodes()));
            }
            for (int i = 0; i < loaded.length; i++) {
                Class<?> _ = loadClass(loaded[i].name());
                installed[i] = true;
            }
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException e) {
            throw new ClassInstallException("the classes of the snippet cannot be loaded: " + e, installed);
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] redefined) {} // never called: JShell makes new names

    @Override
    public void addToClasspath(String path) throws EngineTerminationException, InternalException {
        try {
            addURL(Path.of(path).toUri().toURL());
        } catch (MalformedURLException e) {
            throw new InternalException(e.toString());
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
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
