package io.asyncio4j.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The command that starts a worker: the JVM of this program, with its classes and the flags that these need.
final class WorkerCommand {

    // Flags that change what the program's classes can do are passed on; those about memory, logging, debugging
    // and tools are not: several processes cannot share a port or a file.

    private static final Pattern PASSED_ON =
            Pattern.compile("--(add|enable|illegal|limit|sun|patch|upgrade)-.*|-D(?!com\\.sun\\.management).*"
                    + "|-(ea|da|esa|dsa|enable|disable|Xss).*|-XX:(AOTCache|SharedArchiveFile)=.*|-Xlog:[a-z]+=off");
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    private WorkerCommand() {}

    /// @param heapBytes the most that its heap may take
    /// @param jvmOptions added at the end of the JVM's options
    static ProcessBuilder builder(long heapBytes, List<String> jvmOptions) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        flags().stream().filter(flag -> PASSED_ON.matcher(flag).matches()).forEach(command::add);
        command.add("-Xmx" + heapBytes);
        command.add("-XX:+DisplayVMOutputToStderr");
        command.add("-Dstdout.encoding=" + System.out.charset());
        command.add("-Dstderr.encoding=" + System.err.charset());
        if (jvmOptions.stream().noneMatch(COLLECTOR.asMatchPredicate())) {
            command.add("-XX:+UseSerialGC"); // one operation at a time
        }
        command.addAll(jvmOptions);
        addClasses(command);
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")); // flags() has them
        return builder;
    }

    private static void addClasses(List<String> command) {
        Module module = WorkerMain.class.getModule();
        addIfSet(command, "--module-path", "jdk.module.path");
        addIfSet(command, "-cp", "java.class.path");
        if (module.isNamed()) {
            addMainModule(command);
            command.addAll(List.of("-m", module.getName() + "/" + WorkerMain.class.getName()));
        } else {
            command.add(WorkerMain.class.getName());
        }
    }

    private static void addMainModule(List<String> command) {
        String main = System.getProperty("jdk.module.main");
        if (main != null && !main.isEmpty()) {
            command.addAll(List.of("--add-modules", main));
        }
    }

    private static void addIfSet(List<String> command, String option, String property) {
        String value = System.getProperty(property);
        if (value != null && !value.isEmpty()) {
            command.addAll(List.of(option, value));
        }
    }

    /// The flags of this JVM, or the one that loops need if there is nothing that knows them.
    private static List<String> flags() {
        try {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        } catch (NoClassDefFoundError e) { // the module java.management is missing
            Module module = WorkerCommand.class.getModule();
            return List.of("--add-opens=java.base/java.lang=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
        }
    }
}
