package io.asyncio4j.cli.observe;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.Observer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/// A connection to a running program of the same user, which shows its loops.
///
/// It asks the JVM to start its management agent, and that to create an [Observer]. The observer goes with this;
/// the agent, which listens on a port of the loopback interface, and its threads stay until the program ends.
final class Attachment implements AutoCloseable {

    private static final String LOOP_STARTED = "asyncio4j.loop"; // a system property
    private static final String OTHER_WAY = "a program can print its tasks itself: give it"
            + " loop.addSignalHandler(\"HUP\", () -> System.out.println(loop.taskTree())) and use kill -HUP ";

    static {
        System.setProperty("sun.tools.attach.attachTimeout", "3000"); // ms; a JVM that may be attached to answers soon
    }

    private final long pid;
    private final JMXConnector connector;
    private final MBeanServerConnection server;
    private final ObjectName name;

    private Attachment(long pid, JMXConnector connector) throws IOException, JMException, UnobservableException {
        this.pid = pid;
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
        this.name = new ObjectName(
                "io.asyncio4j:type=Observer,by=" + ProcessHandle.current().pid());
        create();
    }

    /// Connects to a program.
    ///
    /// @throws UnobservableException if that cannot be, with the way that does
    @SuppressWarnings("BanJNDI") // the address comes from a JVM of the same user
    static Attachment to(long pid) throws UnobservableException {
        ensureSensible(pid);
        String address = startAgent(pid);
        try {
            var connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            try {
                return new Attachment(pid, connector);
            } catch (IOException | JMException | UnobservableException e) {
                connector.close();
                throw e;
            }
        } catch (IOException | JMException e) {
            throw failed(pid, "does not answer its management agent's port", e);
        }
    }

    /// Whether a JVM has started a loop, as far as it lets itself be asked. Nothing is started in it.
    static boolean hasLoop(VirtualMachineDescriptor program) {
        try {
            VirtualMachine machine = VirtualMachine.attach(program);
            try {
                return machine.getSystemProperties().containsKey(LOOP_STARTED);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            return false;
        }
    }

    /// What the loops of the program and their tasks do now.
    ///
    /// @param frames how many frames of each stack
    @SuppressWarnings("unchecked")
    List<LoopSnapshot> snapshots(int frames) throws UnobservableException {
        try {
            return (List<LoopSnapshot>)
                    server.invoke(name, "snapshots", new Object[] {frames}, new String[] {int.class.getName()});
        } catch (IOException e) {
            throw new UnobservableException("process " + pid + " has ended");
        } catch (JMException e) {
            throw failed(pid, "has another version of the library", e);
        }
    }

    /// Cancels a task, if the program allows that.
    ///
    /// @param by who asks
    /// @return false if there is no such task
    boolean cancel(long task, String by) throws UnobservableException {
        try {
            return (boolean) server.invoke(
                    name, "cancel", new Object[] {task, by}, new String[] {long.class.getName(), String.class.getName()
                    });
        } catch (IOException e) {
            throw new UnobservableException("process " + pid + " has ended");
        } catch (RuntimeMBeanException e) {
            throw new UnobservableException(
                    "process " + pid + ": " + e.getTargetException().getMessage());
        } catch (JMException e) {
            throw failed(pid, "has another version of the library", e);
        }
    }

    MBeanServerConnection server() {
        return server;
    }

    /// Removes the observer, and stays connected.
    void forgetObserver() {
        try {
            server.unregisterMBean(name);
        } catch (IOException | JMException e) {
            // the program has ended, or it is gone
        }
    }

    @Override
    public void close() {
        forgetObserver();
        try {
            connector.close();
        } catch (IOException e) {
            // the same
        }
    }

    private void create() throws IOException, JMException, UnobservableException {
        try {
            server.createMBean(Observer.class.getName(), name);
        } catch (InstanceAlreadyExistsException e) {
            // of a process that had the same number and was killed: as good as a new one
        } catch (ReflectionException e) {
            throw failed(
                    pid,
                    "has asyncio4j where its system class loader does not see it, as in a Spring Boot jar or a web"
                            + " container",
                    e);
        }
    }

    /// To attach sends the signal QUIT, which ends what is no JVM.
    private static void ensureSensible(long pid) throws UnobservableException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            throw new UnobservableException("there is no process " + pid);
        }
        if (pid == ProcessHandle.current().pid()) {
            throw new UnobservableException("process " + pid + " is this command itself");
        }
        String me = System.getProperty("user.name");
        String user = process.get().info().user().orElse(me);
        if (!user.equals(me)) {
            throw new UnobservableException("process " + pid + " belongs to " + user + ", and only its user may attach"
                    + " to it: run this command as " + user + "; or " + OTHER_WAY + pid);
        }
        if (!isJvm(pid)) {
            throw new UnobservableException("process " + pid + " is no JVM" + command(process.get()));
        }
        if (commandLine(pid).contains("-XX:+DisableAttachMechanism")) {
            throw new UnobservableException(
                    "process " + pid + " was started with -XX:+DisableAttachMechanism, so nothing"
                            + " can attach to it: start it without; or " + OTHER_WAY + pid);
        }
    }

    private static String startAgent(long pid) throws UnobservableException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                if (!machine.getSystemProperties().containsKey(LOOP_STARTED)) {
                    throw new UnobservableException("process " + pid + " has started no event loop of asyncio4j");
                }
                return startAgent(pid, machine);
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            throw failed(pid, "cannot be attached to", e);
        }
    }

    private static String startAgent(long pid, VirtualMachine machine) throws UnobservableException {
        try {
            return machine.startLocalManagementAgent();
        } catch (IOException e) {
            throw failed(pid, "has no management agent: add the module jdk.management.agent to its image", e);
        }
    }

    static UnobservableException failed(long pid, String why, Exception e) {
        return new UnobservableException(
                "process " + pid + " " + why + " (" + e.getMessage() + "); " + OTHER_WAY + pid);
    }

    private static boolean isJvm(long pid) {
        if (VirtualMachine.list().stream().anyMatch(each -> each.id().equals(Long.toString(pid)))) {
            return true;
        }
        try {
            return Files.readString(Path.of("/proc/" + pid + "/maps"), StandardCharsets.ISO_8859_1)
                    .contains("/libjvm.");
        } catch (IOException e) {
            return !Files.isDirectory(Path.of("/proc/self")); // elsewhere than on Linux, the JDK finds out
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String command(ProcessHandle process) {
        return process.info().command().map(command -> ": it runs " + command).orElse("");
    }
}
