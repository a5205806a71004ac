/// The prompt of `asyncio repl`: JShell on a running loop, in the same JVM or in another one.
///
/// - [Session] evaluates snippets, one after the other, and says what came out ([Events], [CompilerErrors],
///   [Report], [ShortTrace], [Values]). [LoopExecution] gives each to a [Host], which runs it as a task of a loop
///   that stays while the prompt waits for the next line. The [Place] of the host is a [Room], the loop of the
///   prompt, or an [AttachedPlace], that of another program. There, the host is asked by JMX ([HostMBean],
///   [Outcome], [TaskLine], [Printed]).
/// - Into another program go [Host] and what it names ([Packed]). It therefore knows neither JShell nor the rest of
///   the command. [Belongings] are what it takes away again; [Prints] keeps what snippets print there, and [Told]
///   is an exception of a class that the prompt does not have. [Unresolved] stands for one of JShell's.
/// - An interrupt has two ways into a snippet: it cancels the task where that waits, and it is met by the checks
///   that the [Weaver] puts into loops and methods ([StopCheck]). [SnippetLoader] holds the woven classes.
/// - [Commands] are the lines that begin with `/`; [Dependencies] are those that begin with `//DEPS`.
/// - [TerminalPrompt] is the prompt on a terminal, with JLine ([Editor], [SnippetParser], [Colors],
///   [Completions], [Screen]); [Pipe] is the prompt without one. [Prompt] has the main method and takes one of
///   the two.
/// - [Cells] is the door for a front end that has cells instead of lines: the kernel of notebooks.
///
/// Only the classes of the terminal know JLine. The script starts the package from a jar and an AOT cache of
/// its own, so programs know nothing of it.
@NullMarked
package io.asyncio4j.cli.prompt;

import org.jspecify.annotations.NullMarked;
