package io.asyncio4j.cluster;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.EvictionConfig;
import com.hazelcast.config.EvictionPolicy;
import com.hazelcast.config.ExecutorConfig;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MaxSizePolicy;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.config.QueueConfig;
import com.hazelcast.config.RingbufferConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/// How Hazelcast is set up: closed wherever it is open by default.
final class HazelcastSettings {

    static final String ID = "asyncio4j.id"; // attributes of members
    static final String VERSION = "asyncio4j.version";
    static final String JOBS = "asyncio4j.jobs";
    static final String ENGINE = "asyncio4j.engine"; // in the context of an instance
    static final String DATA = "asyncio4j."; // what the names of all that is shared begin with
    static final String MAIL = "asyncio4j.mail";

    private static final int MAIL_THREADS = 4; // they only hand over
    private static final String LOGGING = "hazelcast.logging.type";
    private static final Logger EARLY = Logger.getLogger("com.hazelcast.instance.impl.HazelcastInstanceFactory");

    private HazelcastSettings() {}

    /// Hazelcast logs an advice about flags of the JVM before it knows its settings.
    static void keepQuiet() {
        if (System.getProperty(LOGGING) == null && EARLY.getLevel() == null) {
            EARLY.setLevel(Level.OFF);
        }
    }

    /// @throws ClusterException if the name of the host cannot be found
    static Config of(String id, ClusterOptions options, String host, ClassLoader classes) {
        var config = new Config();
        config.setClusterName(options.name);
        config.setClassLoader(classes);
        properties(options).forEach(config::setProperty);
        if (System.getProperty(LOGGING) == null) {
            config.setProperty(LOGGING, "none");
        }
        config.getMetricsConfig().setEnabled(false);
        config.getMemberAttributeConfig().setAttribute(ID, id);
        config.getMemberAttributeConfig().setAttribute(VERSION, options.version);
        config.getMemberAttributeConfig().setAttribute(JOBS, String.valueOf(options.jobs));
        config.getSerializationConfig().addDataSerializableFactory(Mail.FACTORY, new Mail.Factory());
        config.getSerializationConfig().setJavaSerializationFilterConfig(onlyTheEnginesOwn());
        network(config, options, host);
        data(config, options);
        return config;
    }

    private static Map<String, String> properties(ClusterOptions options) {
        String heartbeat = String.valueOf(options.heartbeatTimeout.toSeconds());
        return Map.ofEntries(
                Map.entry("hazelcast.phone.home.enabled", "false"),
                Map.entry("hazelcast.shutdownhook.enabled", "false"), // the loop closes what it has opened
                Map.entry("hazelcast.socket.bind.any", "false"),
                Map.entry("hazelcast.tcp.join.port.try.count", "1"),
                Map.entry("hazelcast.socket.connect.timeout.seconds", "3"),
                Map.entry("hazelcast.wait.seconds.before.join", "0"),
                Map.entry("hazelcast.max.wait.seconds.before.join", "0"),
                Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
                Map.entry("hazelcast.max.no.heartbeat.seconds", heartbeat),
                Map.entry("hazelcast.mastership.claim.timeout.seconds", heartbeat),
                Map.entry("hazelcast.merge.first.run.delay.seconds", "5"), // minutes by default
                Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
                Map.entry("hazelcast.map.invalidation.batch.enabled", "false"), // at once, not after ten seconds
                Map.entry("hazelcast.invalidation.max.tolerated.miss.count", "0"), // of messages that were lost
                Map.entry("hazelcast.graceful.shutdown.max.wait", "1"), // ten minutes by default
                Map.entry("hazelcast.health.monitoring.level", "OFF"));
    }

    /// One socket, at one address, which speaks to members alone: neither clients nor REST.
    private static void network(Config config, ClusterOptions options, String host) {
        var endpoint = new ServerSocketEndpointConfig();
        endpoint.setPort(options.port).setPortAutoIncrement(false).setReuseAddress(true);
        endpoint.getInterfaces().setEnabled(true).addInterface(address(host));
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
        network.setEnabled(true);
        network.setMemberEndpointConfig(endpoint);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        if (options.kubernetes != null) {
            join.getTcpIpConfig().setEnabled(false);
            join.getKubernetesConfig().setEnabled(true).setProperty("service-dns", options.kubernetes);
        } else {
            join.getTcpIpConfig().setEnabled(true).setMembers(numeric(options.members));
        }
    }

    private static String address(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new ClusterException("the host " + host + " to listen at cannot be found", e);
        }
    }

    /// Hazelcast would take one address of each name.
    private static List<String> numeric(List<String> members) {
        List<String> all = new ArrayList<>();
        for (String member : members) {
            int colon = member.lastIndexOf(':');
            try {
                for (InetAddress address : InetAddress.getAllByName(member.substring(0, colon))) {
                    all.add(address.getHostAddress() + member.substring(colon));
                }
            } catch (UnknownHostException e) {
                all.add(member); // it may be known later
            }
        }
        return all;
    }

    private static void data(Config config, ClusterOptions options) {
        config.addExecutorConfig(new ExecutorConfig(MAIL, MAIL_THREADS).setStatisticsEnabled(false));
        config.addRingBufferConfig(new RingbufferConfig(DATA + "*")
                .setCapacity(options.topicCapacity)
                .setBackupCount(options.backups)
                .setTimeToLiveSeconds((int) Math.min(Integer.MAX_VALUE, options.topicRetention.toSeconds()))
                .setInMemoryFormat(InMemoryFormat.BINARY));
        config.addQueueConfig(new QueueConfig(DATA + "*")
                .setMaxSize(options.queueCapacity)
                .setBackupCount(options.backups)
                .setStatisticsEnabled(false));
        config.addMapConfig(map("*", options).setStatisticsEnabled(false));
        options.near.forEach((name, entries) ->
                config.addMapConfig(map("map." + name, options).setNearCacheConfig(near(entries))));
    }

    private static MapConfig map(String name, ClusterOptions options) {
        return new MapConfig(DATA + name).setBackupCount(options.backups);
    }

    private static NearCacheConfig near(int entries) {
        return new NearCacheConfig()
                .setInMemoryFormat(InMemoryFormat.BINARY)
                .setEvictionConfig(new EvictionConfig()
                        .setMaxSizePolicy(MaxSizePolicy.ENTRY_COUNT)
                        .setEvictionPolicy(EvictionPolicy.LRU)
                        .setSize(entries));
    }

    /// What members tell each other about the program is bytes for it; only the engine's own messages and
    /// failures are objects.
    private static JavaSerializationFilterConfig onlyTheEnginesOwn() {
        var own = new ClassFilter();
        own.addPrefixes("com.hazelcast.", "java.lang.", "java.util.", "[");
        own.addClasses("java.io.IOException", "java.net.ConnectException", "java.nio.channels.ClosedChannelException");
        return new JavaSerializationFilterConfig().setDefaultsDisabled(true).setWhitelist(own);
    }
}
