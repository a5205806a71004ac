package io.asyncio4j.cli;

import io.asyncio4j.console.Console;

/// Starts a program with a console beside it, for `asyncio run --console`.
final class WithConsole {

    private WithConsole() {}

    /// Starts both.
    ///
    /// @param args the program's main class, and its own arguments
    public static void main(String[] args) throws Throwable {
        var program = MainMethod.of(args[0]);
        Console console = Console.start();
        System.err.println("asyncio: the console is at " + console.url());
        program.call(args);
        // the console's loop is a daemon, and ends with the program's threads
    }
}
