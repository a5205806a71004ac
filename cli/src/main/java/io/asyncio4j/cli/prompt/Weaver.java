package io.asyncio4j.cli.prompt;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Set;

/// Puts a call of [StopCheck#check] into compiled code at every method entry and before every jump back, so
/// that code that never waits can be stopped; and [StopCheck#exit] in the place of what would end the prompt, and
/// [Unresolved] in that of an exception of JShell's.
final class Weaver {

    private static final ClassDesc STOP_CHECK = ClassDesc.of(StopCheck.class.getName());
    private static final ClassDesc UNRESOLVED = ClassDesc.of(Unresolved.class.getName());
    private static final String JSHELLS_UNRESOLVED = "jdk/jshell/spi/SPIResolutionException";
    private static final ClassDesc RUNTIME = ClassDesc.of("java.lang.Runtime");
    private static final MethodTypeDesc CHECK = MethodTypeDesc.of(ConstantDescs.CD_void);
    private static final MethodTypeDesc EXIT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc RUNTIME_EXIT =
            MethodTypeDesc.of(ConstantDescs.CD_void, RUNTIME, ConstantDescs.CD_int);

    private final ClassFile files;

    /// @param loader of what the code uses
    Weaver(ClassLoader loader) {
        files = ClassFile.of(ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)
                .orElse(ClassHierarchyResolver.defaultResolver())
                .cached()));
    }

    /// The code with checks; as it is, if it names classes that are not there.
    byte[] weave(byte[] compiled) {
        try {
            return files.transformClass(
                    files.parse(compiled),
                    ClassTransform.transformingMethodBodies(
                            method -> !method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME),
                            CodeTransform.ofStateful(Checks::new)));
        } catch (IllegalArgumentException e) {
            return compiled;
        }
    }

    /// The checks of one method.
    private static final class Checks implements CodeTransform {

        private final Set<Label> passed = new HashSet<>();

        @Override
        public void atStart(CodeBuilder builder) {
            check(builder);
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            switch (element) {
                case LabelTarget target -> passed.add(target.label());
                case BranchInstruction branch when passed.contains(branch.target()) -> check(builder);
                default -> {}
            }
            switch (element) {
                case InvokeInstruction call when ends(call) -> exit(builder, call);
                case InvokeInstruction call
                when call.owner().asInternalName().equals(JSHELLS_UNRESOLVED) ->
                    builder.invokespecial(UNRESOLVED, ConstantDescs.INIT_NAME, call.typeSymbol());
                case NewObjectInstruction made
                when made.className().asInternalName().equals(JSHELLS_UNRESOLVED) -> builder.new_(UNRESOLVED);
                default -> builder.with(element);
            }
        }

        private static void check(CodeBuilder builder) {
            builder.invokestatic(STOP_CHECK, "check", CHECK);
        }

        private static boolean ends(InvokeInstruction call) {
            String owner = call.owner().asInternalName();
            String name = call.name().stringValue();
            return (owner.equals("java/lang/System") && name.equals("exit"))
                    || (owner.equals("java/lang/Runtime") && (name.equals("exit") || name.equals("halt")));
        }

        private static void exit(CodeBuilder builder, InvokeInstruction call) {
            boolean onRuntime = call.owner().asInternalName().equals("java/lang/Runtime");
            builder.invokestatic(STOP_CHECK, "exit", onRuntime ? RUNTIME_EXIT : EXIT);
        }
    }
}
