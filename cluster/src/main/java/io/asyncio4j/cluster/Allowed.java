package io.asyncio4j.cluster;

import java.io.ObjectInputFilter;
import java.util.Collection;
import java.util.stream.Collectors;

/// The classes whose objects may come from other members: values of the JDK, ours, and what the program has named.
final class Allowed {

    private static final String VALUES = String.join(
            ";",
            "maxdepth=200",
            "java.lang.*",
            "java.lang.invoke.SerializedLambda",
            "java.util.*",
            "java.util.concurrent.*",
            "java.util.concurrent.atomic.*",
            "java.io.EOFException",
            "java.io.FileNotFoundException",
            "java.io.IOException",
            "java.io.InvalidClassException",
            "java.io.NotSerializableException",
            "java.io.ObjectStreamException",
            "java.io.UncheckedIOException",
            "java.math.*",
            "java.net.URI",
            "java.nio.file.*",
            "java.time.**",
            "io.asyncio4j.**");

    private Allowed() {}

    /// @param names of classes and packages, each with what is in it
    static ObjectInputFilter only(Collection<String> names) {
        String named = names.stream()
                .map(name -> name + ";" + name + "$*;" + name + ".**;")
                .collect(Collectors.joining());
        return ObjectInputFilter.Config.createFilter(named + VALUES + ";!*");
    }
}
