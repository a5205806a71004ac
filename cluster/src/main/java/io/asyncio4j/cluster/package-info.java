/// Many processes and machines that work together.
///
/// [Cluster][io.asyncio4j.cluster.Cluster] is the door: a program joins by it, set up by `ClusterOptions`, and is
/// one `ClusterMember` among others; `MemberEvent`s tell who comes and goes. Read on by what a member can do:
///
/// - **Running jobs**: `SentJobs` gives operations to members and waits for what becomes of them, `TakenJobs` runs
///   those that others have sent. They speak `Message`s, and each attempt to run a job has a number
/// - **Telling everybody**: a `ClusterTopic`, and the `ClusterSubscription`s that read it
/// - **Sharing**: a `ClusterQueue`, a `ClusterMap`, and a `ClusterLease`
/// - **What comes in**: `Allowed` says which classes may be read
/// - **The engine**: `Engine` is the seam. `LocalEngine` is one member alone, without a network;
///   `HazelcastEngine` has many, set up by `HazelcastSettings`, and `Mail` and `Swap` are what it sends
/// - **What goes wrong**: `ClusterException`, `MemberLostException`
///
/// May use: core; Hazelcast in the classes that have its name, `Mail` and `Swap`. All but the engine belongs to the
/// loop that has joined.
@NullMarked
package io.asyncio4j.cluster;

import org.jspecify.annotations.NullMarked;
