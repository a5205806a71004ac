package io.asyncio4j.cluster;

/// A program that has joined a cluster, as others see it.
///
/// @param id names it for as long as it lives, and no other
/// @param address where it listens, such as `10.0.0.5:5701`; empty if it has no network
/// @param version of the program, as it was given to [ClusterOptions#version]; empty if it was not
/// @param jobs how many jobs it runs at once, 0 if it takes none
/// @param local whether it is this one
public record ClusterMember(String id, String address, String version, int jobs, boolean local) {}
