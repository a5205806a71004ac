package io.asyncio4j.verify;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What users see of a module, as text: a line for each type, and below it one for each of its members.
final class ApiText {

    private final List<String> lines = new ArrayList<>();

    private ApiText() {}

    static List<String> of(Library.Module module) {
        var text = new ApiText();
        module.publicTypes().stream()
                .sorted(Comparator.comparing(Class::getName))
                .forEach(text::addType);
        return text.lines;
    }

    private void addType(Class<?> type) {
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add(header(type));
        Stream.of(fields(type), constructors(type), methods(type))
                .flatMap(members ->
                        members.sorted(Comparator.comparing(Member::name).thenComparing(Member::line)))
                .forEach(member -> lines.add("    " + member.line));
    }

    private static String header(Class<?> type) {
        var line = new StringBuilder(deprecation(type) + modifiers(type.getModifiers() & ~Modifier.STATIC, type));
        line.append(kind(type))
                .append(' ')
                .append(type.getCanonicalName())
                .append(parameters(type.getTypeParameters()));
        if (type.isRecord()) {
            line.append(Arrays.stream(type.getRecordComponents())
                    .map(ApiText::component)
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        Class<?> superclass = type.getSuperclass();
        if (superclass != null && superclass != Object.class && !isTold(type) && Library.isPublic(superclass)) {
            line.append(" extends ").append(TypeText.of(type.getAnnotatedSuperclass()));
        }
        if (!type.isAnnotation() && type.getInterfaces().length > 0) {
            line.append(type.isInterface() ? " extends " : " implements ")
                    .append(TypeText.list(type.getAnnotatedInterfaces()));
        }
        line.append(permitted(type));
        return line.toString();
    }

    /// Whether the kind of the type says what it extends.
    private static boolean isTold(Class<?> type) {
        return type.isEnum() || type.isRecord();
    }

    private static String permitted(Class<?> type) {
        String subtypes = !type.isSealed() || type.isEnum()
                ? ""
                : Arrays.stream(type.getPermittedSubclasses())
                        .filter(Library::isPublic)
                        .map(Class::getSimpleName)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return subtypes.isEmpty() ? "" : " permits " + subtypes;
    }

    private static String kind(Class<?> type) {
        return type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    }

    private static String modifiers(int modifiers, Class<?> type) {
        int shown = modifiers & ~Modifier.PUBLIC & ~Modifier.SYNCHRONIZED & ~Modifier.NATIVE & ~Modifier.STRICT;
        if (type.isInterface()) {
            shown &= ~(Modifier.ABSTRACT | Modifier.INTERFACE);
        }
        if (type.isEnum() || type.isRecord()) {
            shown &= ~(Modifier.FINAL | Modifier.ABSTRACT);
        }
        String text = Modifier.toString(shown);
        return (text.isEmpty() ? "" : text + " ") + (type.isSealed() && !type.isEnum() ? "sealed " : "");
    }

    private static String component(RecordComponent component) {
        return TypeText.of(component.getAnnotatedType()) + " " + component.getName();
    }

    private static Stream<Member> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> isVisible(field.getModifiers(), type) && !field.isSynthetic())
                .map(field -> new Member(
                        field.getName(),
                        deprecation(field)
                                + (field.isEnumConstant() ? "enum " : declared(field, type))
                                + field.getName()));
    }

    private static String declared(Field field, Class<?> type) {
        return memberModifiers(field.getModifiers(), type) + TypeText.of(field.getAnnotatedType()) + " ";
    }

    private static Stream<Member> constructors(Class<?> type) {
        boolean isTold = type.isEnum() || (type.isRecord() && type.getDeclaredConstructors().length == 1);
        return isTold
                ? Stream.of()
                : Arrays.stream(type.getDeclaredConstructors())
                        .filter(each -> isVisible(each.getModifiers(), type) && !each.isSynthetic())
                        .map(each -> new Member("", start(each, type) + type.getSimpleName() + rest(each)));
    }

    private static Stream<Member> methods(Class<?> type) {
        return Library.publicMembers(type)
                .filter(Method.class::isInstance)
                .map(Method.class::cast)
                .filter(method -> !method.isBridge() && !isPlain(method, type))
                .map(method -> new Member(
                        method.getName(),
                        (method.isDefault() ? "default " : "") + start(method, type)
                                + TypeText.of(method.getAnnotatedReturnType()) + " " + method.getName() + rest(method)
                                + (method.getDefaultValue() == null ? "" : " default " + method.getDefaultValue())));
    }

    private static String start(Executable member, Class<?> type) {
        String parameters = parameters(member.getTypeParameters());
        return deprecation(member)
                + memberModifiers(member.getModifiers(), type)
                + parameters
                + (parameters.isEmpty() ? "" : " ");
    }

    /// Every record, enum or object has it.
    private static boolean isPlain(Method method, Class<?> type) {
        boolean ofObject = Arrays.stream(Object.class.getMethods())
                .anyMatch(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()));
        boolean ofEnum = type.isEnum() && List.of("values", "valueOf").contains(method.getName());
        boolean ofRecord = type.isRecord()
                && method.getParameterCount() == 0
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(component -> component.getName().equals(method.getName()));
        return ofObject || ofEnum || ofRecord;
    }

    private static String rest(Executable member) {
        String thrown = member.getExceptionTypes().length == 0
                ? ""
                : " throws " + TypeText.list(member.getAnnotatedExceptionTypes());
        return Arrays.stream(member.getParameters())
                        .map(each -> TypeText.of(each.getAnnotatedType(), each.isVarArgs()) + " " + each.getName())
                        .collect(Collectors.joining(", ", "(", ")"))
                + thrown;
    }

    private static String memberModifiers(int modifiers, Class<?> type) {
        int shown = modifiers & (Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT);
        if (type.isInterface()) {
            shown &= ~Modifier.ABSTRACT;
        }
        if (Modifier.isFinal(type.getModifiers())) {
            shown &= Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT;
        }
        return shown == 0 ? "" : Modifier.toString(shown) + " ";
    }

    private static boolean isVisible(int modifiers, Class<?> type) {
        return Modifier.isPublic(modifiers)
                || (Modifier.isProtected(modifiers) && !Modifier.isFinal(type.getModifiers()));
    }

    private static String parameters(TypeVariable<?>[] parameters) {
        return parameters.length == 0
                ? ""
                : Arrays.stream(parameters)
                        .map(each -> each.getName() + bounds(each))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getAnnotatedBounds())
                .map(TypeText::of)
                .filter(bound -> !bound.equals("Object"))
                .collect(Collectors.joining(" & "));
        return bounds.isEmpty() ? "" : " extends " + bounds;
    }

    private static String deprecation(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }

    private record Member(String name, String line) {}
}
