package io.asyncio4j.cli.observe;

import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import io.asyncio4j.lowlevel.LoopSnapshot;
import io.asyncio4j.lowlevel.WaitGraph;
import java.util.Comparator;
import java.util.List;

/// The programs of the user that have started a loop.
final class Programs {

    private Programs() {}

    static String list() {
        String me = Long.toString(ProcessHandle.current().pid());
        List<VirtualMachineDescriptor> found = VirtualMachine.list().stream()
                .filter(program -> !program.id().equals(me))
                .filter(Attachment::hasLoop)
                .sorted(Comparator.comparingLong(program -> Long.parseLong(program.id())))
                .toList();
        var table = new Table("PID", "LOOP", "TASKS", "STATE", "PROGRAM");
        for (VirtualMachineDescriptor program : found) {
            try (var attachment = Attachment.to(Long.parseLong(program.id()))) {
                for (LoopSnapshot loop : attachment.snapshots(0)) {
                    table.add(
                            program.id(),
                            Tasks.inOneLine(loop.name()),
                            Integer.toString(loop.tasks().size()),
                            state(loop),
                            program.displayName());
                }
            } catch (UnobservableException e) {
                table.add(program.id(), "?", "?", "cannot be seen", program.displayName());
            }
        }
        return table.or("no program of " + System.getProperty("user.name") + " runs an event loop that can be seen\n");
    }

    private static String state(LoopSnapshot loop) {
        LoopSnapshot.Stall stall = loop.stall();
        if (stall != null) {
            return "stalled for " + Tasks.text(stall.lasting());
        }
        int cycles = new WaitGraph(loop.tasks()).cycles().size();
        return cycles == 0 ? "runs" : Table.count(cycles, "cycle");
    }
}
