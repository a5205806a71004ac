package io.asyncio4j.net;

import jdk.jfr.FlightRecorder;

/// What Netty does for its own developers, at the cost of every program: left out, unless somebody has asked for it
/// by Netty's own system property. Others who use Netty in this JVM, and come later, find it so too.
final class NettyDefaults {

    private static final String EVENTS = "io.netty.jfr.enabled";
    private static final String LEAKS = "io.netty.leakDetection.level";
    private static final String LEAKS_ONCE = "io.netty.leakDetectionLevel"; // its name before

    private NettyDefaults() {}

    /// To be called before anything else of Netty.
    static void apply() {
        leaveRecorderUnloaded();
        lookForNoLeaks();
    }

    /// Netty loads all of the Flight Recorder for its events, which takes longer than the rest of Netty; if the
    /// recorder does not run, nobody has asked for them. `-Dio.netty.jfr.enabled=true` has them for a recording
    /// that begins later.
    private static void leaveRecorderUnloaded() {
        boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        if (System.getProperty(EVENTS) == null && !(present && FlightRecorder.isInitialized())) {
            System.setProperty(EVENTS, "false");
        }
    }

    /// Of every 128th buffer, Netty would note where it was made and given back, which takes a fortieth of a small
    /// server's time. Our tests look at every buffer.
    private static void lookForNoLeaks() {
        if (System.getProperty(LEAKS) == null && System.getProperty(LEAKS_ONCE) == null) {
            System.setProperty(LEAKS, "disabled");
        }
    }
}
