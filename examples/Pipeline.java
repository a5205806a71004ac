// Programs piped into each other: one sorts, one counts, and this one feeds the first and reads the second.

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.process.Subprocess;
import io.asyncio4j.TaskGroup;

void main() {
    run(() -> {
        try (var sort = Subprocess.start("sort", "-u");
                var number = Subprocess.start("cat", "-n")) { // the block kills both at its end
            TaskGroup.run(group -> {
                group.createTask(() -> {
                    try (var in = sort.stdin()) {
                        for (var fruit : List.of("pear 🍐", "apple 🍎", "pear 🍐", "cherry 🍒")) in.write(fruit + "\n");
                    }
                });
                group.createTask(() -> {
                    try (var in = number.stdin()) {
                        sort.stdout().transferTo(in);
                    }
                });
                for (var line : number.stdout().lines()) IO.println(line.strip().replace("\t", ". "));
            });
            IO.println("exit " + sort.await() + " " + number.await());
        }
        IO.println(Subprocess.run("echo", "All sorted 🧺").check().text().strip());
        var failed = Subprocess.shell("echo 'no more fruit' >&2; exit 3").communicate();
        IO.println("exit " + failed.exitStatus() + ": " + failed.errorText().strip());
    });
}
