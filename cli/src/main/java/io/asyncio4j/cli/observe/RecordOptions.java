package io.asyncio4j.cli.observe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the command line says for `asyncio record`.
///
/// @param pid of which program
/// @param folder to write to
/// @param megabytes of all files together
/// @param interval between two looks
/// @param aroundStalls how much to keep before and after a stall; null to keep everything
record RecordOptions(
        long pid,
        Path folder,
        int megabytes,
        Duration interval,
        @Nullable Duration aroundStalls) {

    static final String USAGE = "asyncio record PID [--to FOLDER] [--size MB] [--every SECONDS] [--on-stall[=SECONDS]]";

    private static final int DEFAULT_MEGABYTES = 64;
    private static final int MAX_MEGABYTES = 1 << 20;
    private static final double AROUND = 30; // s

    /// @throws UnobservableException if an argument is not understood
    static RecordOptions parse(List<String> args) throws UnobservableException {
        Iterator<String> rest = args.subList(1, args.size()).iterator();
        long pid = 0;
        Path folder = null;
        int megabytes = DEFAULT_MEGABYTES;
        Duration interval = Duration.ofSeconds(1);
        Duration around = null;
        while (rest.hasNext()) {
            String arg = rest.next();
            String name = arg.replaceFirst("=.*", "");
            switch (name) {
                case "--to" -> folder = Path.of(value(arg, rest));
                case "--size" -> megabytes = (int) number(name, value(arg, rest), 1, MAX_MEGABYTES);
                case "--every" -> interval = seconds(name, value(arg, rest), 0.05, 3600);
                case "--on-stall" ->
                    around = seconds(name, arg.contains("=") ? value(arg, rest) : Double.toString(AROUND), 1, 86_400);
                default -> pid = pid(arg);
            }
        }
        if (pid == 0) {
            throw new UnobservableException(
                    "record needs the number of a process: " + USAGE + "; asyncio ps lists them");
        }
        return new RecordOptions(
                pid, folder == null ? Path.of("asyncio-recording-" + pid) : folder, megabytes, interval, around);
    }

    private static String value(String arg, Iterator<String> rest) throws UnobservableException {
        int equals = arg.indexOf('=');
        if (equals >= 0) {
            return arg.substring(equals + 1);
        }
        if (!rest.hasNext()) {
            throw new UnobservableException(arg + " needs a value");
        }
        return rest.next();
    }

    private static long pid(String arg) throws UnobservableException {
        try {
            long pid = Long.parseLong(arg);
            if (pid > 0) {
                return pid;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UnobservableException("unknown argument " + arg + ", expected: " + USAGE);
    }

    private static Duration seconds(String option, String text, double least, double most)
            throws UnobservableException {
        return Duration.ofMillis((long) (number(option, text, least, most) * 1000));
    }

    private static double number(String option, String text, double least, double most) throws UnobservableException {
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UnobservableException(
                option + " needs a number from " + plain(least) + " to " + plain(most) + ", was " + text);
    }

    private static String plain(double number) {
        return number == (long) number ? Long.toString((long) number) : Double.toString(number);
    }
}
