/// What `./asyncio` needs besides its script, each with a `main` of its own.
///
/// - [Prepare] makes a program ready to be started, once: it reads its [Directives], finds its sources
///   ([Sources]), asks [Dependencies] for other people's jars, compiles ([Compiler]) and writes a [Program], which
///   the script starts from then on without any of this.
/// - [Layers] merges the library's jars, so that a program opens a single one, and [Training] does what programs
///   do, so that the JVM can prepare that ahead of time. [WithConsole] starts a program with a live page.
///
/// Only [MavenResolver] knows Maven's classes. They are loaded if a program has dependencies that are not cached.
@NullMarked
package io.asyncio4j.cli;

import org.jspecify.annotations.NullMarked;
