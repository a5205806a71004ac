package io.asyncio4j.http.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;

/// Which of the optional libraries are there, and have loaded what is native in them. Any thread.
final class Libraries {

    private static final System.Logger LOGGER = System.getLogger("io.asyncio4j.http");

    private static final boolean BROTLI = isThere("com.aayushatharva.brotli4j.Brotli4jLoader", Libraries::loadBrotli);
    private static final boolean ZSTD = isThere("com.github.luben.zstd.ZstdDecompressCtx", Libraries::loadZstd);

    private Libraries() {}

    static boolean hasBrotli() {
        return BROTLI;
    }

    static boolean hasZstd() {
        return ZSTD;
    }

    /// It is offered to the other side, so it must work: a library for another machine counts as none.
    private static boolean isThere(String type, Runnable load) {
        try {
            Class.forName(type, false, Libraries.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError _) {
            return false;
        }
        try {
            load.run();
            return true;
        } catch (RuntimeException | LinkageError e) {
            LOGGER.log(System.Logger.Level.WARNING, "not used, since it cannot be loaded: " + type, e);
            return false;
        }
    }

    private static void loadBrotli() {
        Brotli4jLoader.ensureAvailability();
    }

    private static void loadZstd() {
        Native.load();
        new ZstdDecoder().close();
    }
}
