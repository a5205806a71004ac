package io.asyncio4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The one rule for I/O errors: what fails because of the world outside throws an [UncheckedIOException].
class IoErrorsTest {

    /// What the other side is told; the sender has no failure.
    private static final Set<String> NO_FAILURES =
            Set.of("io.asyncio4j.http.server.HttpException", "io.asyncio4j.http.server.api.InvalidInputException");

    @Test
    void onlyWhatTheJdkDemandsIsChecked() {
        assertThat(publicTypes().flatMap(Library::publicMembers))
                .filteredOn(member -> throwsIo(member) && !implementsTheJdks(member))
                .isEmpty();
    }

    @Test
    void theRuleSeesWhatTheJdkDemands() {
        List<String> demanded = publicTypes()
                .flatMap(Library::publicMembers)
                .filter(IoErrorsTest::throwsIo)
                .map(member -> member.getDeclaringClass().getSimpleName() + "." + member.getName())
                .distinct()
                .toList();
        assertThat(demanded).contains("LoopSocketFactory.createSocket");
    }

    @Test
    void theFailuresOfNetworkAndHttpAreUncheckedIoExceptions() {
        assertThat(publicTypes())
                .filteredOn(type -> RuntimeException.class.isAssignableFrom(type))
                .filteredOn(type -> type.getPackageName().matches("io\\.asyncio4j\\.(net|http|stream|files).*"))
                .filteredOn(type -> !NO_FAILURES.contains(type.getName()))
                .isNotEmpty()
                .allMatch(UncheckedIOException.class::isAssignableFrom);
    }

    private static Stream<Class<?>> publicTypes() {
        return Library.MODULES.stream().flatMap(module -> module.publicTypes().stream());
    }

    private static boolean throwsIo(Executable member) {
        return Arrays.stream(member.getExceptionTypes()).anyMatch(IOException.class::isAssignableFrom);
    }

    private static boolean implementsTheJdks(Executable member) {
        return member instanceof Method method
                && !Modifier.isStatic(method.getModifiers())
                && supertypes(method.getDeclaringClass())
                        .filter(type -> !type.getName().startsWith(Library.NAME))
                        .anyMatch(type -> declares(type, method));
    }

    private static boolean declares(Class<?> type, Method method) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes())
                        && throwsIo(each));
    }

    private static Stream<Class<?>> supertypes(Class<?> type) {
        return Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .flatMap(each -> Stream.concat(Stream.of(each), supertypes(each)));
    }
}
