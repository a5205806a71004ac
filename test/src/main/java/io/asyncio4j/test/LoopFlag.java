package io.asyncio4j.test;

import io.asyncio4j.EventLoop;

/// The flag that the JVM of the tests needs.
final class LoopFlag {

    private LoopFlag() {}

    /// Throws if the flag is missing; the error says where to write it.
    static void ensureGiven() {
        Module loops = EventLoop.class.getModule();
        if (!Object.class.getModule().isOpen("java.lang", loops)) {
            throw new IllegalStateException(
                    "event loops need java.lang opened to them: start the JVM of the tests with --add-opens"
                            + " java.base/java.lang="
                            + (loops.isNamed() ? loops.getName() : "ALL-UNNAMED")
                            + " (Maven: in <argLine> of maven-surefire-plugin; Gradle: in jvmArgs of the test task)");
        }
    }
}
