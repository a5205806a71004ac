package io.asyncio4j.verify;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.NameAndTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// The top-level types of compiled classes, and which of them name which; a nested type counts as the one it stands
/// in.
final class TypeGraph {

    private static final Pattern NAMED = Pattern.compile("L([\\w/$]+)[;<]");

    private final SortedMap<String, NavigableSet<String>> arrows = new TreeMap<>();
    private final NavigableSet<String> publicTypes = new TreeSet<>();

    private TypeGraph() {}

    static TypeGraph of(List<ClassModel> classes) {
        var graph = new TypeGraph();
        classes.forEach(graph::add);
        graph.arrows.values().forEach(named -> named.retainAll(graph.arrows.keySet()));
        return graph;
    }

    static ClassModel parse(byte[] bytes) {
        return ClassFile.of().parse(bytes);
    }

    /// How many types each package has.
    SortedMap<String, List<String>> packages() {
        var packages = new TreeMap<String, List<String>>();
        arrows.keySet()
                .forEach(type -> packages.computeIfAbsent(packageOf(type), _ -> new ArrayList<>())
                        .add(type));
        return packages;
    }

    boolean isPublic(String type) {
        return publicTypes.contains(type);
    }

    /// The circles of types: each reaches each other one of its circle. The largest first.
    List<NavigableSet<String>> circles() {
        var circles = new Tarjan(arrows).run();
        circles.sort(Comparator.<NavigableSet<String>>comparingInt(NavigableSet::size)
                .reversed());
        return circles;
    }

    static String packageOf(String type) {
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }

    private void add(ClassModel type) {
        String name = topLevel(type.thisClass().asInternalName());
        if (name.endsWith("-info")) {
            return;
        }
        if (type.thisClass().asInternalName().replace('/', '.').equals(name)
                && type.flags().has(AccessFlag.PUBLIC)) {
            publicTypes.add(name);
        }
        NavigableSet<String> named = arrows.computeIfAbsent(name, _ -> new TreeSet<>());
        forEachNamed(type, other -> {
            if (!other.equals(name)) {
                named.add(other);
            }
        });
    }

    private static void forEachNamed(ClassModel type, Consumer<String> visitor) {
        for (PoolEntry entry : type.constantPool()) {
            switch (entry) {
                case ClassEntry other
                when other.asInternalName().startsWith("[") -> visit(other.asInternalName(), visitor);
                case ClassEntry other -> visitor.accept(topLevel(other.asInternalName()));
                case NameAndTypeEntry member -> visit(member.type().stringValue(), visitor);
                case MethodTypeEntry method -> visit(method.descriptor().stringValue(), visitor);
                default -> {}
            }
        }
        type.findAttribute(Attributes.signature()).ifPresent(signature -> visit(text(signature), visitor));
        type.fields().forEach(field -> {
            visit(field.fieldType().stringValue(), visitor);
            field.findAttribute(Attributes.signature()).ifPresent(signature -> visit(text(signature), visitor));
        });
        type.methods().forEach(method -> {
            visit(method.methodType().stringValue(), visitor);
            method.findAttribute(Attributes.signature()).ifPresent(signature -> visit(text(signature), visitor));
        });
    }

    private static String text(SignatureAttribute signature) {
        return signature.signature().stringValue();
    }

    private static void visit(String descriptor, Consumer<String> visitor) {
        NAMED.matcher(descriptor).results().forEach(found -> visitor.accept(topLevel(found.group(1))));
    }

    private static String topLevel(String internalName) {
        int nested = internalName.indexOf('$');
        return (nested < 0 ? internalName : internalName.substring(0, nested)).replace('/', '.');
    }

    /// Tarjan, "Depth-first search and linear graph algorithms", 1972.
    private static final class Tarjan {

        private final Map<String, NavigableSet<String>> arrows;
        private final Map<String, Place> places = new HashMap<>();
        private final Deque<Place> open = new ArrayDeque<>();
        private final List<NavigableSet<String>> circles = new ArrayList<>();

        Tarjan(Map<String, NavigableSet<String>> arrows) {
            this.arrows = arrows;
        }

        List<NavigableSet<String>> run() {
            arrows.keySet().forEach(this::visit);
            return circles;
        }

        private Place visit(String type) {
            Place known = places.get(type);
            if (known != null) {
                return known;
            }
            var place = new Place(type, places.size());
            places.put(type, place);
            open.push(place);
            for (String named : arrows.getOrDefault(type, Collections.emptyNavigableSet())) {
                Place next = visit(named);
                if (!next.closed) {
                    place.lowest = Math.min(place.lowest, next.lowest);
                }
            }
            if (place.lowest == place.number) {
                close(place);
            }
            return place;
        }

        private void close(Place first) {
            var circle = new TreeSet<String>();
            Place place;
            do {
                place = open.pop();
                place.closed = true;
                circle.add(place.type);
            } while (place != first);
            if (circle.size() > 1) {
                circles.add(circle);
            }
        }
    }

    private static final class Place {

        final String type;
        final int number;
        int lowest;
        boolean closed;

        Place(String type, int number) {
            this.type = type;
            this.number = number;
            this.lowest = number;
        }
    }
}
