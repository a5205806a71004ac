package io.asyncio4j.verify;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.stream.Collectors;

/// A method or constructor as class files name it.
///
/// @param owner the binary name of its class, with slashes
record MethodId(String owner, String name, String descriptor) {

    static MethodId of(Executable method) {
        Class<?> returned = method instanceof Method plain ? plain.getReturnType() : void.class;
        return new MethodId(
                method.getDeclaringClass().getName().replace('.', '/'),
                method instanceof Method ? method.getName() : "<init>",
                MethodType.methodType(returned, method.getParameterTypes()).descriptorString());
    }

    /// As in `io.asyncio4j.AsyncQueue#put(Object)`: parameters are erased and have simple names.
    @Override
    public String toString() {
        return owner.replace('/', '.').replace('$', '.') + "#" + signature();
    }

    private String signature() {
        return name
                + MethodTypeDesc.ofDescriptor(descriptor).parameterList().stream()
                        .map(MethodId::simpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /// With the class's simple name.
    String brief() {
        return simpleName(ClassDesc.ofInternalName(owner)) + "." + name;
    }

    private static String simpleName(ClassDesc type) {
        String name = type.displayName();
        return name.substring(name.lastIndexOf('$') + 1);
    }
}
