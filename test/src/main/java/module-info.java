/// A kit for tests of programs on the event loop: a JUnit extension, virtual time, seeded schedules, checks for
/// leaks, and contracts.
module io.asyncio4j.test {
    requires transitive io.asyncio4j;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;
    requires java.management;

    exports io.asyncio4j.test;

    opens io.asyncio4j.test to
            org.junit.platform.commons;
}
