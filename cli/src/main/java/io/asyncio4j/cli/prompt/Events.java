package io.asyncio4j.cli.prompt;

import java.util.List;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;

/// What has come of a snippet, in words.
final class Events {

    private final JShell shell;
    private final LoopExecution execution;

    Events(JShell shell, LoopExecution execution) {
        this.shell = shell;
        this.execution = execution;
    }

    /// Adds what the event says.
    ///
    /// @return whether the snippet has failed
    boolean tell(SnippetEvent event, List<String> lines) {
        Snippet snippet = event.snippet();
        if (event.status() == Status.REJECTED) {
            lines.addAll(CompilerErrors.of(snippet, shell));
            return true;
        }
        if (event.exception() != null) {
            lines.add(show(event.exception()));
            return true;
        }
        boolean stopped = execution.hasStopped();
        if (stopped) {
            lines.add("stopped");
            return true;
        }
        String name = Names.of(snippet);
        switch (event.status()) {
            case RECOVERABLE_DEFINED, RECOVERABLE_NOT_DEFINED ->
                lines.add(name + " is noted, and can be used when there is " + String.join(", ", unresolved(snippet)));
            default -> {
                String value = event.value();
                switch (snippet) {
                    case VarSnippet variable when value != null -> lines.add(variable.name() + " ==> " + value);
                    case ExpressionSnippet expression
                    when value != null -> lines.add(expression.name() + " ==> " + value);
                    case MethodSnippet _, TypeDeclSnippet _ ->
                        lines.add((event.previousStatus() == Status.NONEXISTENT ? "created " : "changed ") + name);
                    default -> {}
                }
            }
        }
        return false;
    }

    private String show(JShellException exception) {
        if (exception instanceof UnresolvedReferenceException unresolved) {
            return "error: " + Names.of(unresolved.getSnippet()) + " cannot be used before there is "
                    + String.join(", ", unresolved(unresolved.getSnippet()));
        }
        Throwable thrown = execution.thrown();
        return thrown == null
                ? exception.toString()
                : ShortTrace.of(thrown, exception instanceof EvalException ? exception.getStackTrace() : null);
    }

    private List<String> unresolved(Snippet snippet) {
        return snippet instanceof DeclarationSnippet declared
                ? shell.unresolvedDependencies(declared).toList()
                : List.of();
    }
}
