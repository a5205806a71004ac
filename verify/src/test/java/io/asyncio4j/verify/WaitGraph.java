package io.asyncio4j.verify;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which methods may suspend the task that calls them.
final class WaitGraph {

    // An arrow leads from a method to one that it may call before it returns:
    //
    //   a call           to the method itself, and to all that override it in the library's types
    //   a lambda or a    to its body, if what it is handed to runs it: calls the interface's method, or hands
    //   reference        it on to one that does. The body of a new task is handed on, but not run.
    //
    // Whatever goes through a type of the JDK (a Runnable in a field, an AutoCloseable) is not followed, nor are
    // lambdas that are kept; lambdas that wait and are handed to the JDK are listed for a reader.

    private static final Set<String> JDK_RUNS_WHAT_IT_IS_GIVEN = Set.of(
            "java/lang/Iterable",
            "java/util/Collection",
            "java/util/List",
            "java/util/Map",
            "java/util/Optional",
            "java/util/stream/Stream",
            "java/util/Objects");

    final Map<String, ClassModel> types = new HashMap<>();
    private final Map<String, Set<String>> subtypes = new HashMap<>(); // direct ones
    private final Map<MethodId, MethodModel> methods = new LinkedHashMap<>();
    private final Map<MethodId, Set<MethodId>> callees = new HashMap<>();
    private final Map<MethodId, List<Lambda>> lambdas = new HashMap<>();
    private final Map<MethodId, Set<String>> runs = new HashMap<>(); // interfaces of lambdas that it calls
    private final Map<MethodId, Set<String>> wraps = new HashMap<>(); // and that the lambda calls which it returns
    private final Map<MethodId, MethodId> steps = new LinkedHashMap<>(); // from one that waits to the next on the way

    WaitGraph(List<ClassModel> classes, Set<MethodId> waits) {
        classes.forEach(this::addType);
        methods.forEach(this::addArrows);
        while (followLambdas()) {
            // until nothing is added
        }
        spread(waits);
    }

    /// Whether `method`, which may be abstract, may suspend its caller.
    boolean waits(MethodId method) {
        return targets(method, true).anyMatch(steps::containsKey);
    }

    /// Whether it calls, before it returns, what it was given as one of `interfaces`.
    boolean runsOneOf(MethodId method, Set<String> interfaces) {
        return runs(method).anyMatch(each -> interfaces.contains(each) && takes(method, each));
    }

    /// How `method` comes to wait.
    String path(MethodId method) {
        var path = new ArrayList<String>();
        Optional<MethodId> next =
                targets(method, true).filter(steps::containsKey).findFirst();
        while (next.isPresent()) {
            path.add(next.get().brief());
            MethodId step = next.get();
            next = Optional.ofNullable(steps.get(step)).filter(each -> !each.equals(step));
        }
        return String.join(" > ", path);
    }

    /// Lambdas that wait and of which nobody can tell whether the caller runs them.
    Set<String> handedOn() {
        var handedOn = new TreeSet<String>();
        lambdas.forEach((method, all) -> all.stream()
                .filter(lambda -> !callees(method).contains(lambda.body) && steps.containsKey(lambda.body))
                .forEach(lambda -> handedOn.add(method + " hands a " + lambda.type + " to "
                        + lambda.receiver.map(MethodId::brief).orElse("nobody"))));
        return handedOn;
    }

    private void addType(ClassModel type) {
        String name = type.thisClass().asInternalName();
        types.put(name, type);
        supertypes(type)
                .forEach(each ->
                        subtypes.computeIfAbsent(each, _ -> new TreeSet<>()).add(name));
        for (MethodModel method : type.methods()) {
            methods.put(
                    new MethodId(
                            name,
                            method.methodName().stringValue(),
                            method.methodType().stringValue()),
                    method);
        }
    }

    private void addArrows(MethodId id, MethodModel method) {
        List<CodeElement> code = method.code().map(each -> each.elementList()).orElse(List.of());
        for (int i = 0; i < code.size(); i++) {
            switch (code.get(i)) {
                case InvokeInstruction call -> addCall(id, call);
                case InvokeDynamicInstruction created
                when isLambda(created) -> addLambda(id, created, code.subList(i + 1, code.size()));
                default -> {}
            }
        }
    }

    private void addCall(MethodId caller, InvokeInstruction call) {
        MethodId callee = called(call);
        if (isFunctional(callee.owner())) {
            runs.computeIfAbsent(caller, _ -> new HashSet<>()).add(callee.owner());
        } else {
            boolean isVirtual = call.opcode() == Opcode.INVOKEVIRTUAL || call.opcode() == Opcode.INVOKEINTERFACE;
            targets(callee, isVirtual).forEach(callees(caller)::add);
        }
    }

    private void addLambda(MethodId creator, InvokeDynamicInstruction created, List<CodeElement> next) {
        String type = internalName(created.typeSymbol().returnType());
        var handle = (DirectMethodHandleDesc) created.bootstrapArgs().get(1);
        var body = new MethodId(internalName(handle.owner()), handle.methodName(), handle.lookupDescriptor());
        boolean isVirtual = handle.kind() == DirectMethodHandleDesc.Kind.VIRTUAL
                || handle.kind() == DirectMethodHandleDesc.Kind.INTERFACE_VIRTUAL;
        Optional<MethodId> receiver = next.stream()
                .filter(InvokeInstruction.class::isInstance)
                .map(each -> called((InvokeInstruction) each))
                .filter(each -> takes(each, type))
                .findFirst();
        targets(body, isVirtual)
                .forEach(target -> lambdas.computeIfAbsent(creator, _ -> new ArrayList<>())
                        .add(new Lambda(type, target, receiver)));
    }

    /// Whether anything was added.
    private boolean followLambdas() {
        boolean[] added = new boolean[1];
        lambdas.forEach((creator, all) -> all.forEach(lambda -> {
            if (lambda.receiver.isEmpty() && lambda.type.equals(returned(creator))) {
                added[0] |= addTaken(wraps, creator, runs(lambda.body));
            } else if (lambda.receiver
                    .filter(receiver -> isRunBy(lambda, receiver))
                    .isPresent()) {
                added[0] |= callees(creator).add(lambda.body);
            }
        }));
        callees.forEach((caller, called) -> called.forEach(callee -> {
            added[0] |= addAll(runs, caller, runs(callee).filter(type -> takes(callee, type) || isLambdaBody(callee)));
            if (wraps.containsKey(callee)) {
                added[0] |= followWrapped(caller, callee, called);
            }
        }));
        return added[0];
    }

    /// What `wrapper` has made of a lambda is run by another method that `caller` calls, or returned.
    private boolean followWrapped(MethodId caller, MethodId wrapper, Set<MethodId> called) {
        String made = returned(wrapper);
        boolean isRun =
                called.stream().anyMatch(each -> takes(each, made) && runs(each).anyMatch(run -> isSubtype(made, run)));
        Set<String> wrapped = wraps.getOrDefault(wrapper, Set.of());
        boolean added = isRun && addTaken(runs, caller, wrapped.stream());
        if (made.equals(returned(caller))) {
            added |= addTaken(wraps, caller, wrapped.stream());
        }
        return added;
    }

    private Stream<String> runs(MethodId method) {
        return Set.copyOf(runs.getOrDefault(method, Set.of())).stream();
    }

    private boolean addTaken(Map<MethodId, Set<String>> to, MethodId method, Stream<String> interfaces) {
        return addAll(to, method, interfaces.filter(type -> takes(method, type)));
    }

    private static boolean addAll(Map<MethodId, Set<String>> to, MethodId method, Stream<String> interfaces) {
        List<String> added = interfaces.toList();
        return !added.isEmpty()
                && to.computeIfAbsent(method, _ -> new HashSet<>()).addAll(added);
    }

    private static String returned(MethodId method) {
        return internalName(MethodTypeDesc.ofDescriptor(method.descriptor()).returnType());
    }

    private boolean isRunBy(Lambda lambda, MethodId receiver) {
        if (!types.containsKey(receiver.owner())) {
            return JDK_RUNS_WHAT_IT_IS_GIVEN.contains(receiver.owner());
        }
        return targets(receiver, true).anyMatch(target -> runs(target).anyMatch(run -> isSubtype(lambda.type, run)));
    }

    /// Goes back from those that wait to their callers.
    private void spread(Set<MethodId> waits) {
        var callers = new HashMap<MethodId, Set<MethodId>>();
        callees.forEach((caller, called) -> called.forEach(
                callee -> callers.computeIfAbsent(callee, _ -> new HashSet<>()).add(caller)));
        var queue = new ArrayDeque<MethodId>();
        for (MethodId each : waits) {
            if (!methods.containsKey(each)) {
                throw new AssertionError("there is no " + each + " any more, with which every wait began");
            }
            steps.put(each, each);
            queue.add(each);
        }
        for (MethodId next = queue.poll(); next != null; next = queue.poll()) {
            for (MethodId caller : callers.getOrDefault(next, Set.of())) {
                if (steps.putIfAbsent(caller, next) == null) {
                    queue.add(caller);
                }
            }
        }
    }

    /// What a call of `method` may lead to, of the library's methods.
    private Stream<MethodId> targets(MethodId method, boolean isVirtual) {
        if (!types.containsKey(method.owner())) {
            return Stream.of();
        }
        Stream<MethodId> declared = declaration(method.owner(), method).stream();
        if (!isVirtual) {
            return declared;
        }
        return Stream.concat(
                        declared,
                        allSubtypes(method.owner()).stream()
                                .map(type -> new MethodId(type, method.name(), method.descriptor()))
                                .filter(methods::containsKey))
                .distinct();
    }

    private Optional<MethodId> declaration(String type, MethodId method) {
        var here = new MethodId(type, method.name(), method.descriptor());
        if (methods.containsKey(here)) {
            return Optional.of(here);
        }
        return Optional.ofNullable(types.get(type)).stream()
                .flatMap(WaitGraph::supertypes)
                .flatMap(each -> declaration(each, method).stream())
                .findFirst();
    }

    private Set<String> allSubtypes(String type) {
        var all = new TreeSet<String>();
        for (String each : subtypes.getOrDefault(type, Set.of())) {
            all.add(each);
            all.addAll(allSubtypes(each));
        }
        return all;
    }

    private boolean isSubtype(String type, String supertype) {
        ClassModel known = types.get(type);
        return type.equals(supertype)
                || (known != null && supertypes(known).anyMatch(each -> isSubtype(each, supertype)));
    }

    private static Stream<String> supertypes(ClassModel type) {
        return Stream.concat(type.superclass().stream(), type.interfaces().stream())
                .map(each -> each.asInternalName());
    }

    private Set<MethodId> callees(MethodId caller) {
        return callees.computeIfAbsent(caller, _ -> new HashSet<>());
    }

    /// Whether one of its parameters may be a lambda of this type.
    private boolean takes(MethodId method, String type) {
        return MethodTypeDesc.ofDescriptor(method.descriptor()).parameterList().stream()
                .filter(ClassDesc::isClassOrInterface)
                .anyMatch(parameter -> isSubtype(type, internalName(parameter)));
    }

    /// Whether lambdas are made of it: such an interface of the library says so.
    private boolean isFunctional(String type) {
        ClassModel known = types.get(type);
        if (known == null) {
            return type.startsWith("java/util/function/")
                    || type.equals("java/lang/Runnable")
                    || type.equals("java/util/concurrent/Callable");
        }
        return known.findAttribute(Attributes.runtimeVisibleAnnotations())
                .filter(all -> all.annotations().stream()
                        .anyMatch(each -> each.className().equalsString("Ljava/lang/FunctionalInterface;")))
                .isPresent();
    }

    private boolean isLambdaBody(MethodId method) {
        MethodModel model = methods.get(method);
        return model != null
                && model.flags().has(AccessFlag.SYNTHETIC)
                && method.name().startsWith("lambda$");
    }

    private static boolean isLambda(InvokeDynamicInstruction created) {
        return internalName(created.bootstrapMethod().owner()).equals("java/lang/invoke/LambdaMetafactory");
    }

    private static MethodId called(InvokeInstruction call) {
        return new MethodId(
                call.owner().asInternalName(),
                call.name().stringValue(),
                call.type().stringValue());
    }

    private static String internalName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return type.isClassOrInterface() ? descriptor.substring(1, descriptor.length() - 1) : descriptor;
    }

    /// @param receiver the method that is called with it
    private record Lambda(String type, MethodId body, Optional<MethodId> receiver) {}
}
