package io.asyncio4j.lowlevel;

import java.util.Map;

/// What a tool outside of the program that runs code in it asks, by JMX.
public interface VisitMBean {

    /// Lets code in: makes an object of one of the classes, the guest, and registers it as an MBean. Its class has
    /// a public constructor that takes the loop, an [io.asyncio4j.EventLoop], and may have a method `close`, of
    /// [AutoCloseable], which is called when the visit ends.
    ///
    /// @param name that of this object at the MBean server; the guest's has `,guest=true` behind it
    /// @param loop the number of the loop; see [io.asyncio4j.EventLoop#openFromOutside]
    /// @param by a name for whoever asks
    /// @param guest the name of the guest's class
    /// @param classes the guest's own by their names; all else they find on the program's class path
    /// @throws IllegalStateException unless the loop allows it
    /// @throws IllegalArgumentException if there can be no such guest
    void begin(String name, long loop, String by, String guest, Map<String, byte[]> classes);

    /// Tells that whoever has begun the visit is still there. Without that, the visit ends after ten seconds.
    void stay();

    /// Ends the visit, and waits until the guest is closed.
    void end();
}
