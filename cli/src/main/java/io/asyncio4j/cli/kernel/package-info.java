/// The kernel of `asyncio kernel`: Java for Jupyter's notebooks, on the loop of the prompt.
///
/// Cells use [Display] and [Html]; the rest is for Jupyter, by its protocol of version 5.4 over ZeroMQ:
///
/// - [Kernel] has the main method and the five sockets of a [ConnectionFile]. [Wire] turns [Message]s into signed
///   frames; a [Channel] is a socket that carries them.
/// - [Requests] answers what comes, cell by cell. A [Cell] is one request to execute: all that is printed or shown
///   by its code, and by the tasks that it has started, belongs to it. [Printed] takes what is printed, [Publisher]
///   tells everybody, [Questions] asks whoever sits before the notebook, and [MimeBundle] is a value in the forms
///   that can be shown.
/// - [KernelSpec] tells Jupyter that there is such a kernel.
///
/// Only [Kernel], [Channel] and [Questions] know ZeroMQ. Snippets run in a session of
/// [the prompt][io.asyncio4j.cli.prompt].
@NullMarked
package io.asyncio4j.cli.kernel;

import org.jspecify.annotations.NullMarked;
