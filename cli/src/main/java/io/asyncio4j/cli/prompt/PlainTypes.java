package io.asyncio4j.cli.prompt;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileElement;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.ForwardingJavaFileObject;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/// The library's classes as JShell reads them: without annotations of types.
///
/// JShell declares a variable such as `var task = createTask(() -> {})` by its type as text. For a type such as
/// `Task<@Nullable Void>` that text is not Java.
final class PlainTypes extends ForwardingJavaFileManager<StandardJavaFileManager> implements StandardJavaFileManager {

    private static final ClassFile FILES = ClassFile.of();

    private final @Nullable String classPath; // null for that of this program

    PlainTypes(StandardJavaFileManager manager) {
        super(manager);
        classPath = null;
    }

    /// @param classPath of another program, which the compiler sees in the place of this one's
    PlainTypes(StandardJavaFileManager manager, String classPath) {
        super(manager);
        this.classPath = classPath;
        manager.handleOption("-classpath", List.of(classPath).iterator());
    }

    /// JShell adds jars to the class path of this program, and hands over all of it.
    @Override
    public boolean handleOption(String option, Iterator<String> rest) {
        if (classPath == null || !option.equals("-classpath")) {
            return super.handleOption(option, rest);
        }
        String added =
                rest.next().substring(System.getProperty("java.class.path").length());
        return super.handleOption(option, List.of(classPath + added).iterator());
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        Iterable<JavaFileObject> files = super.list(location, packageName, kinds, recurse);
        if (!packageName.startsWith("io.asyncio4j")) {
            return files;
        }
        List<JavaFileObject> plain = new ArrayList<>();
        for (JavaFileObject each : files) {
            plain.add(each.getKind() == JavaFileObject.Kind.CLASS ? new Plain(each) : each);
        }
        return plain;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return super.inferBinaryName(location, file instanceof Plain plain ? plain.file() : file);
    }

    @Override
    public boolean isSameFile(FileObject one, FileObject other) {
        return super.isSameFile(
                one instanceof Plain first ? first.file() : one, other instanceof Plain second ? second.file() : other);
    }

    @Override
    public boolean contains(Location location, FileObject file) throws IOException {
        return super.contains(location, file instanceof Plain plain ? plain.file() : file);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return fileManager.getJavaFileObjectsFromFiles(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return fileManager.getJavaFileObjects(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return fileManager.getJavaFileObjectsFromStrings(names);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return fileManager.getJavaFileObjects(names);
    }

    @Override
    public void setLocation(JavaFileManager.Location location, Iterable<? extends File> files) throws IOException {
        fileManager.setLocation(location, files);
    }

    @Override
    public Iterable<? extends File> getLocation(JavaFileManager.Location location) {
        return fileManager.getLocation(location);
    }

    private static byte[] strip(byte[] compiled) {
        return FILES.transformClass(
                FILES.parse(compiled),
                ClassTransform.dropping(PlainTypes::isOfTypes)
                        .andThen(ClassTransform.transformingMethods(MethodTransform.dropping(PlainTypes::isOfTypes)))
                        .andThen(ClassTransform.transformingFields(FieldTransform.dropping(PlainTypes::isOfTypes))));
    }

    private static boolean isOfTypes(ClassFileElement element) {
        return element instanceof RuntimeVisibleTypeAnnotationsAttribute;
    }

    /// A class file that is stripped when it is read.
    private static final class Plain extends ForwardingJavaFileObject<JavaFileObject> {

        Plain(JavaFileObject file) {
            super(file);
        }

        JavaFileObject file() {
            return fileObject;
        }

        @Override
        public InputStream openInputStream() throws IOException {
            try (InputStream in = super.openInputStream()) {
                return new ByteArrayInputStream(strip(in.readAllBytes()));
            }
        }
    }
}
