/// asyncio for Java: one event loop on one thread, tasks that wait in plain straight-line code.
module io.asyncio4j {
    requires static java.management;
    requires static jdk.jfr;
    requires static jdk.unsupported;
    requires static transitive org.jspecify;

    exports io.asyncio4j;
    exports io.asyncio4j.files;
    exports io.asyncio4j.flow;
    exports io.asyncio4j.function;
    exports io.asyncio4j.lowlevel;
    exports io.asyncio4j.process;
    exports io.asyncio4j.stream;

    uses io.asyncio4j.lowlevel.DriverProvider;
    uses io.asyncio4j.lowlevel.RemoteRunner;
    uses io.asyncio4j.lowlevel.ThreadLocalCarrier;

    provides io.asyncio4j.lowlevel.RemoteRunner with
            io.asyncio4j.process.ProcessPool;
}
