/// Many processes and machines that work together: jobs, topics, queues and maps, on Hazelcast.
module io.asyncio4j.cluster {
    requires transitive io.asyncio4j;
    requires com.hazelcast.core;
    requires java.logging;
    requires static transitive org.jspecify;

    exports io.asyncio4j.cluster;
}
