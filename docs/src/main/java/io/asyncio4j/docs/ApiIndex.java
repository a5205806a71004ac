package io.asyncio4j.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the API pages have, read from javadoc's own search index.
final class ApiIndex {

    static final ApiIndex EMPTY = new ApiIndex(Map.of(), List.of(), List.of());

    private static final Pattern ENTRY = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern NAME =
            Pattern.compile("(?<type>[A-Z]\\w*(?:\\.[A-Z]\\w*)*)(?:\\.(?<member>[a-z]\\w*))?"
                    + "(?:<.*>)?(?:\\(.*\\))?|(?<function>[a-z]\\w*)\\(.*\\)");
    private static final String FUNCTIONS = "Asyncio";

    private final Map<String, String> modules; // of packages
    private final List<Type> types;
    private final List<Member> members;

    private ApiIndex(Map<String, String> modules, List<Type> types, List<Member> members) {
        this.modules = modules;
        this.types = types;
        this.members = members;
    }

    /// Reads the index of the API pages in a folder.
    static ApiIndex read(Path folder) throws IOException {
        var modules = new HashMap<String, String>();
        for (Entry entry : entries(folder.resolve("package-search-index.js"))) {
            modules.put(entry.get("l"), entry.get("m"));
        }
        var types = new ArrayList<Type>();
        for (Entry entry : entries(folder.resolve("type-search-index.js"))) {
            if (!entry.get("p").isEmpty()) { // else the link to all types
                types.add(new Type(entry.get("p"), entry.get("l"), page(modules, entry.get("p"), entry.get("l"))));
            }
        }
        var members = new ArrayList<Member>();
        for (Entry entry : entries(folder.resolve("member-search-index.js"))) {
            String anchor = entry.get(entry.get("u").isEmpty() ? "l" : "u");
            String page = page(modules, entry.get("p"), entry.get("c")) + "#" + anchor;
            members.add(new Member(entry.get("p"), entry.get("c"), entry.get("l"), page));
        }
        return new ApiIndex(modules, types, members);
    }

    boolean isEmpty() {
        return types.isEmpty();
    }

    boolean hasModule(String name) {
        return modules.containsValue(name);
    }

    List<Type> types() {
        return types;
    }

    List<Member> members() {
        return members;
    }

    /// The page, from the API's folder, of what code names: a type, `Type.member` or `function(…)`; empty if
    /// there is none, or more than one.
    String find(String code) {
        Matcher name = NAME.matcher(code);
        if (!name.matches()) {
            return "";
        }
        String type = name.group("function") == null ? name.group("type") : FUNCTIONS;
        String member = name.group("function") == null ? name.group("member") : name.group("function");
        List<Type> found = types.stream().filter(each -> each.name.equals(type)).toList();
        if (found.size() != 1) {
            return "";
        }
        return member == null ? found.getFirst().page : memberPage(found.getFirst(), member);
    }

    private String memberPage(Type type, String member) {
        return members.stream()
                .filter(each -> each.type.equals(type.name) && each.room.equals(type.room))
                .filter(each -> each.name.equals(member) || each.name.startsWith(member + "("))
                .map(Member::page)
                .findFirst()
                .orElse("");
    }

    private static String page(Map<String, String> modules, String room, String type) {
        String module = modules.getOrDefault(room, "");
        return (module.isEmpty() ? "" : module + "/") + room.replace('.', '/') + "/" + type + ".html";
    }

    private static List<Entry> entries(Path index) throws IOException {
        return ENTRY.matcher(Files.readString(index))
                .results()
                .map(entry -> new Entry(entry.group(1)))
                .toList();
    }

    /// An entry of one of javadoc's indexes: `m` is its module, `p` its package, `c` its class, `l` what it is
    /// called, and `u` its anchor, if that differs.
    private record Entry(String fields) {

        /// The value of a field; empty if there is none.
        String get(String name) {
            return FIELD.matcher(fields)
                    .results()
                    .filter(field -> field.group(1).equals(name))
                    .map(field -> field.group(2))
                    .findFirst()
                    .orElse("");
        }
    }

    /// A type, and its page.
    record Type(String room, String name, String page) {}

    /// A method or field of a type, with the types of its parameters, and its place.
    record Member(String room, String type, String name, String page) {}
}
