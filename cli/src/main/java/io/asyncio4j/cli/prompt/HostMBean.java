package io.asyncio4j.cli.prompt;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/// What a prompt asks of the [Host] that runs its snippets, by JMX if that is in another program.
///
/// Every method throws an [IOException] if the other program has ended.
public interface HostMBean {

    /// Adds classes of snippets.
    ///
    /// @param classes by their names, as they were compiled
    /// @throws IllegalArgumentException if they cannot be loaded
    void load(Map<String, byte[]> classes) throws IOException;

    /// Adds a jar to what snippets see.
    void addJar(String path) throws IOException;

    /// A text is going to be evaluated, snippet by snippet: nobody has asked for its end.
    void begin() throws IOException;

    /// Runs a snippet in a task, and waits for its end.
    ///
    /// @param name of the task
    /// @param type the snippet's class, with its method
    Outcome run(String name, String type, String method) throws IOException;

    /// Asks the snippet that runs to stop, and those that would follow it.
    ///
    /// @return how often it has been asked; 0 if none runs
    int stop() throws IOException;

    /// Whether somebody has asked for the end of the text.
    boolean hasBeenAsked() throws IOException;

    /// Whether the snippet that runs has a task.
    boolean hasBegun() throws IOException;

    /// Whether something keeps the loop from all else.
    boolean isBusy() throws IOException;

    /// The value of a static field, as text.
    String value(String type, String field) throws IOException;

    /// The tasks of the loop, by their names.
    List<TaskLine> tasks() throws IOException, TimeoutException;

    /// See [io.asyncio4j.EventLoop#taskTree].
    String tree() throws IOException, TimeoutException;

    /// Cancels all tasks with a name.
    ///
    /// @return false if there is none
    boolean cancel(String name) throws IOException, TimeoutException;

    /// What snippets have printed in another program since the last call; waits a second for some.
    List<Printed> printed() throws IOException;
}
