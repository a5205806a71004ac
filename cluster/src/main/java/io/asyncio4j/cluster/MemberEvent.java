package io.asyncio4j.cluster;

/// A member has joined the cluster, or has left it, as this member sees it.
///
/// @param kind what has happened
/// @param member who it was
public record MemberEvent(Kind kind, ClusterMember member) {

    /// What may happen to a member.
    public enum Kind {
        /// It is here now.
        JOINED,
        /// It has left, died, or cannot be reached. If it can again, it joins again.
        LEFT
    }
}
