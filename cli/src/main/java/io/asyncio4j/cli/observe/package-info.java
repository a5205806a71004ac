/// What `asyncio ps`, `pstree`, `top`, `cancel`, `record`, `jfr` and `console` need: they look at the loops of
/// running programs, which were not prepared for it.
///
/// - [Observe] has the main method. [Options] are what the command line says.
/// - [Attachment] gets snapshots from a program, by the JDK's Attach API and JMX, or says why it cannot
///   ([UnobservableException]); [Programs] looks at all programs of the user.
/// - [Visitor] goes into a program that allows it, for the prompt.
/// - [AttachedConsole] serves a live page of one; [Recorder] records one, as [RecordOptions] say, and shows what
///   was recorded.
/// - [Tasks] are what was seen of a loop, with filter and order.
/// - [Table], [StackGroups], [Trees], [Shared] and [Exports] turn that into text; [Top] shows it on a terminal
///   again and again.
@NullMarked
package io.asyncio4j.cli.observe;

import org.jspecify.annotations.NullMarked;
