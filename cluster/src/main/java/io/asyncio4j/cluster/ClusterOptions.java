package io.asyncio4j.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a program joins a [Cluster]. Without options it is alone: one member in this process, and no network is
/// opened.
///
/// All members of a cluster have the same name, capacities, retention and backups.
public final class ClusterOptions {

    static final int DEFAULT_PORT = 5701;

    final List<String> members = new ArrayList<>();
    final List<String> allowed = new ArrayList<>();
    final Map<String, Integer> near = new LinkedHashMap<>(); // how many entries of which maps
    String name = "asyncio4j";
    String version = "";
    int port;
    int jobs = 100;
    int attempts = 3;
    int backups = 1;
    int topicCapacity = 10_000;
    int queueCapacity = 10_000;
    Duration topicRetention = Duration.ofSeconds(30);
    Duration heartbeatTimeout = Duration.ofSeconds(10);

    @Nullable
    String host;

    @Nullable
    String kubernetes;

    ClusterOptions() {}

    /// Opens the network: listens at this address of this machine, and at no other.
    ///
    /// What members send each other is neither encrypted nor authenticated: the address must be reachable by
    /// members alone, such as one of a private network or of WireGuard, or behind a service mesh.
    ///
    /// @param host a numeric address of this machine, such as `10.0.0.5`, or a name that stands for one; not
    ///     `0.0.0.0`
    /// @param port from 0 to 65535; 0 for one that is free
    public ClusterOptions listen(String host, int port) {
        Objects.requireNonNull(host, "host");
        if (host.equals("0.0.0.0") || host.equals("::")) {
            throw new IllegalArgumentException(
                    "host must be one address of this machine, was " + host + ", which stands for all of them");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535, was " + port);
        }
        this.host = host;
        this.port = port;
        return this;
    }

    /// Where other members may be found, in addition to those named before: all of them, or some that are always
    /// there. A name that stands for several addresses, such as that of a headless service, stands for all; it is
    /// looked up when this member joins.
    ///
    /// @param addresses such as `10.0.0.6:5701`; the port is 5701 if there is none
    public ClusterOptions members(String... addresses) {
        for (String address : List.of(Objects.requireNonNull(addresses, "addresses"))) {
            if (address.isBlank()) {
                throw new IllegalArgumentException("addresses must be such as 10.0.0.6:5701, was \"" + address + "\"");
            }
            members.add(address.contains(":") ? address : address + ":" + DEFAULT_PORT);
        }
        return this;
    }

    /// Finds the other members by the DNS name of a headless service of Kubernetes, looked up again and again.
    ///
    /// @param service its whole name, such as `shop.default.svc.cluster.local`
    public ClusterOptions kubernetes(String service) {
        this.kubernetes = Objects.requireNonNull(service, "service");
        return this;
    }

    /// The name of the cluster, `asyncio4j` by default: members with another one do not join.
    public ClusterOptions name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /// The version of the program, empty by default. Jobs run on members of the same version only, and a member of
    /// another one is told in the log.
    public ClusterOptions version(String version) {
        this.version = Objects.requireNonNull(version, "version");
        return this;
    }

    /// Classes of the program whose objects may come from other members, in addition to those named before: what
    /// jobs are written in and capture, values, items, exceptions. Values of the JDK may always come, and others
    /// never. A member that is alone checks nothing.
    ///
    /// @param names of packages, with what is in them, such as `com.example.shop`, and of classes
    public ClusterOptions allow(String... names) {
        for (String each : List.of(Objects.requireNonNull(names, "names"))) {
            if (!each.matches("[\\p{L}\\p{N}_$]+(\\.[\\p{L}\\p{N}_$]+)*")) {
                throw new IllegalArgumentException(
                        "names must be of packages or classes, such as com.example.shop, was \"" + each + "\"");
            }
            allowed.add(each);
        }
        return this;
    }

    /// How many jobs may be under way on this member: at least 0, 100 by default. With 0 it takes none.
    public ClusterOptions jobs(int atOnce) {
        jobs = atLeast(0, "atOnce", atOnce);
        return this;
    }

    /// How many members may begin a job that this one sends, one after the other, when they are lost: at least 1,
    /// 3 by default. With 1, a job never runs twice.
    public ClusterOptions attempts(int most) {
        attempts = atLeast(1, "most", most);
        return this;
    }

    /// For how long a member may be silent before it counts as lost: at least 2 s, 10 s by default.
    public ClusterOptions heartbeatTimeout(Duration limit) {
        if (Objects.requireNonNull(limit, "limit").compareTo(Duration.ofSeconds(2)) < 0) {
            throw new IllegalArgumentException("limit must be >= 2 s, was " + limit);
        }
        heartbeatTimeout = limit;
        return this;
    }

    /// How many members besides the first have a copy of each item and entry: from 0 to 6, 1 by default. As many
    /// members may die at the same time without a loss.
    public ClusterOptions backups(int copies) {
        if (copies < 0 || copies > 6) {
            throw new IllegalArgumentException("copies must be between 0 and 6, was " + copies);
        }
        backups = copies;
        return this;
    }

    /// How many items of each topic are kept at most: at least 1, 10,000 by default.
    public ClusterOptions topicCapacity(int items) {
        topicCapacity = atLeast(1, "items", items);
        return this;
    }

    /// For how long an item of a topic is kept for slow subscribers: at least 1 s, 30 s by default. When a topic
    /// is full of younger items, publishers wait.
    public ClusterOptions topicRetention(Duration time) {
        if (Objects.requireNonNull(time, "time").compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("time must be >= 1 s, was " + time);
        }
        topicRetention = time;
        return this;
    }

    /// How many items each queue may have: at least 1, 10,000 by default.
    public ClusterOptions queueCapacity(int items) {
        queueCapacity = atLeast(1, "items", items);
        return this;
    }

    /// Keeps copies of a map's entries that this member has read, so that reading them again asks nobody.
    ///
    /// What another member changes may be seen late: as a rule some milliseconds, and where a message about it was
    /// lost, a minute. What this member changes, it sees at once, and [ClusterMap#compute] never works with what
    /// is old. For what is read much and changed seldom, such as prices and settings.
    ///
    /// @param map its name
    /// @param entries at least 1; when there are more, those that were not read for the longest time are dropped
    public ClusterOptions nearCache(String map, int entries) {
        near.put(Objects.requireNonNull(map, "map"), atLeast(1, "entries", entries));
        return this;
    }

    /// Whether members join over a network.
    boolean hasNetwork() {
        if (host == null && (!members.isEmpty() || kubernetes != null)) {
            throw new IllegalArgumentException(
                    "other members cannot be found without a network: say where this one listens, by listen(host,"
                            + " port)");
        }
        return host != null;
    }

    private static int atLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
        }
        return value;
    }
}
