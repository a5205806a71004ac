package io.asyncio4j.sql;

import static java.lang.constant.ConstantDescs.MTD_void;

import io.asyncio4j.net.socket.LoopSocketFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.net.Socket;
import java.sql.Driver;
import org.jspecify.annotations.Nullable;

/// MySQL's driver takes sockets only from a class that extends one of its own. This makes that class when it is
/// needed, so that the module is compiled without the driver.
final class LoopSocketsForMySql {

    private static final String NAME = "io.asyncio4j.sql.MySqlSocketFactory";
    private static final ClassDesc BASE = ClassDesc.of("com.mysql.cj.protocol.StandardSocketFactory");
    private static final ClassDesc SOCKET = ClassDesc.of("java.net.Socket");
    private static final MethodTypeDesc CREATE =
            MethodTypeDesc.of(SOCKET, ClassDesc.of("com.mysql.cj.conf.PropertySet"));

    private static @Nullable Class<?> factory; // guarded by the class

    private LoopSocketsForMySql() {}

    /// The name of the class, for the driver; null if ours and the driver's classes cannot see each other.
    static synchronized @Nullable String className(Driver driver) {
        try {
            if (factory == null) {
                LoopSocketsForMySql.class.getModule().addReads(driver.getClass().getModule());
                factory = MethodHandles.lookup().defineClass(bytes());
            }
            return factory.getName();
        } catch (IllegalAccessException | LinkageError e) {
            Connector.LOGGER.log(System.Logger.Level.DEBUG, "MySQL's driver uses sockets of the JDK", e);
            return null;
        }
    }

    /// What the class calls.
    static Socket create() {
        try {
            return LoopSocketFactory.getDefault().createSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes() {
        return ClassFile.of()
                .build(
                        ClassDesc.of(NAME),
                        type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL)
                                .withSuperclass(BASE)
                                .withMethodBody(
                                        "<init>",
                                        MTD_void,
                                        ClassFile.ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .invokespecial(BASE, "<init>", MTD_void)
                                                .return_())
                                .withMethodBody(
                                        "createSocket",
                                        CREATE,
                                        ClassFile.ACC_PROTECTED,
                                        code -> code.invokestatic(
                                                        ClassDesc.of(LoopSocketsForMySql.class.getName()),
                                                        "create",
                                                        MethodTypeDesc.of(SOCKET))
                                                .areturn()));
    }
}
