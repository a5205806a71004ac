package io.asyncio4j.cli.observe;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What the command line says.
///
/// @param command what to show
/// @param pid of which program, 0 for all
/// @param task which to cancel, else 0
/// @param stacks whether tasks of equal stack are shown together
/// @param resources whether to show what the tasks share instead
/// @param all whether each task is shown, however many there are: so it is if they are to be in an order
/// @param filter what a line must contain, whatever its case
/// @param name what the name of a task must contain, whatever its case
/// @param order of the tasks
/// @param format of the output
/// @param pause between two looks, zero for a single one
record Options(
        Command command,
        long pid,
        long task,
        boolean stacks,
        boolean resources,
        boolean all,
        String filter,
        String name,
        Order order,
        Format format,
        Duration pause) {

    enum Command {
        PS,
        PSTREE,
        TOP,
        CANCEL,
        CONSOLE
    }

    enum Order {
        ID,
        NAME,
        STATE,
        SINCE,
        BUSY,
        STEPS
    }

    enum Format {
        TEXT,
        JSON,
        CSV
    }

    private static final double DEFAULT_PAUSE = 2; // s

    /// @throws UnobservableException if an argument is not understood
    static Options parse(List<String> args) throws UnobservableException {
        Iterator<String> rest = args.iterator();
        Command command = oneOf(Command.class, "command", rest.hasNext() ? rest.next() : "");
        if (command == Command.CANCEL) {
            return cancel(args);
        }
        long pid = 0;
        boolean stacks = false;
        boolean resources = false;
        boolean all = false;
        String filter = "";
        String name = "";
        Order order = command == Command.TOP ? Order.BUSY : Order.ID;
        Format format = Format.TEXT;
        Duration pause = Duration.ZERO;
        while (rest.hasNext()) {
            String arg = rest.next();
            String value = arg.substring(arg.indexOf('=') + 1);
            switch (arg.replaceFirst("=.*", "")) {
                case "--stacks" -> stacks = true;
                case "--resources" -> resources = true;
                case "--all" -> all = true;
                case "--json" -> format = Format.JSON;
                case "--csv" -> format = Format.CSV;
                case "--filter" -> filter = arg.contains("=") ? value : next(rest, arg);
                case "--name" -> name = arg.contains("=") ? value : next(rest, arg);
                case "--sort" -> {
                    order = oneOf(Order.class, "order", arg.contains("=") ? value : next(rest, arg));
                    all = true;
                }
                case "--watch" -> pause = seconds(arg.contains("=") ? value : Double.toString(DEFAULT_PAUSE));
                default -> pid = pid(command, arg);
            }
        }
        if (pid == 0 && command != Command.PS) {
            throw new UnobservableException(name(command) + " needs the number of a process: asyncio " + name(command)
                    + " PID; asyncio ps lists them");
        }
        if (pid == 0 && (stacks || resources || all || format != Format.TEXT || !filter.isEmpty() || !name.isEmpty())) {
            throw new UnobservableException("without the number of a process, ps takes --watch alone, was "
                    + String.join(" ", args.subList(1, args.size())));
        }
        return new Options(command, pid, 0, stacks, resources, all, filter, name, order, format, pause);
    }

    private static Options cancel(List<String> args) throws UnobservableException {
        if (args.size() != 3) {
            throw new UnobservableException("cancel needs the numbers of a process and of one of its tasks:"
                    + " asyncio cancel PID TASK; asyncio ps PID lists them");
        }
        long pid = number(args.get(1), "asyncio cancel PID TASK");
        long task = number(args.get(2).replaceFirst("^#", ""), "asyncio cancel PID TASK");
        return new Options(
                Command.CANCEL, pid, task, false, false, false, "", "", Order.ID, Format.TEXT, Duration.ZERO);
    }

    /// The same with another order.
    Options sortedBy(Order other) {
        return new Options(command, pid, task, stacks, resources, all, filter, name, other, format, pause);
    }

    boolean isWatching() {
        return pause.isPositive();
    }

    private static String next(Iterator<String> rest, String option) throws UnobservableException {
        if (!rest.hasNext()) {
            throw new UnobservableException(option + " needs a value");
        }
        return rest.next();
    }

    private static long pid(Command command, String arg) throws UnobservableException {
        return number(
                arg,
                "asyncio " + name(command)
                        + " PID [--stacks] [--resources] [--all] [--filter TEXT] [--name TEXT]"
                        + " [--sort id|name|state|since|busy|steps] [--json | --csv] [--watch[=SECONDS]]");
    }

    private static long number(String arg, String expected) throws UnobservableException {
        try {
            long number = Long.parseLong(arg);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UnobservableException("unknown argument " + arg + ", expected: " + expected);
    }

    private static Duration seconds(String text) throws UnobservableException {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0.1 && seconds <= 86_400) {
                return Duration.ofMillis((long) (seconds * 1000));
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UnobservableException("--watch needs seconds from 0.1 to 86400, was " + text);
    }

    private static <E extends Enum<E>> E oneOf(Class<E> type, String what, String text) throws UnobservableException {
        E[] all = type.getEnumConstants();
        return Arrays.stream(all)
                .filter(each -> name(each).equals(text))
                .findFirst()
                .orElseThrow(() -> new UnobservableException("unknown " + what + " " + text + ", expected one of "
                        + Arrays.stream(all).map(Options::name).collect(Collectors.joining(", "))));
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
