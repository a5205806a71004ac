package io.asyncio4j.http.server;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// What a [Route] is documented by; see [RouteOptions#docs].
public final class RouteDocs {

    private String summary = "";
    private String description = "";
    private final List<String> tags = new ArrayList<>(0);
    private final Map<Integer, Answer> answers = new TreeMap<>();
    private boolean deprecated;
    private boolean hidden;

    RouteDocs() {}

    /// What the route is for, in a few words.
    public RouteDocs summary(String text) {
        summary = Objects.requireNonNull(text, "text");
        return this;
    }

    /// What else there is to say, in Markdown.
    public RouteDocs description(String text) {
        description = Objects.requireNonNull(text, "text");
        return this;
    }

    /// Puts the route into a group. It may be in several.
    public RouteDocs tag(String name) {
        tags.add(Objects.requireNonNull(name, "name"));
        return this;
    }

    /// An answer with a body of JSON.
    ///
    /// @param status 100 to 599
    /// @param type of the body: a record, a class, or a type with parameters of a `TypeRef`
    public RouteDocs returns(int status, Type type, String text) {
        answers.put(ensureStatus(status), new Answer(text, Optional.of(type)));
        return this;
    }

    /// An answer without a body, or with one that is not described.
    ///
    /// @param status 100 to 599
    public RouteDocs returns(int status, String text) {
        answers.put(ensureStatus(status), new Answer(text, Optional.empty()));
        return this;
    }

    /// Tells that the route had better not be used any more.
    public RouteDocs deprecated() {
        deprecated = true;
        return this;
    }

    /// Keeps the route out of documents.
    public RouteDocs hidden() {
        hidden = true;
        return this;
    }

    /// What the route is for; empty if nobody has said it.
    public String summary() {
        return summary;
    }

    /// What else there is to say.
    public String description() {
        return description;
    }

    /// The groups of the route.
    public List<String> tags() {
        return List.copyOf(tags);
    }

    /// The answers, by status.
    public Map<Integer, Answer> answers() {
        return Map.copyOf(answers);
    }

    /// Whether the route had better not be used any more.
    public boolean isDeprecated() {
        return deprecated;
    }

    /// Whether the route is kept out of documents.
    public boolean isHidden() {
        return hidden;
    }

    RouteDocs copy() {
        var copy = new RouteDocs();
        copy.summary = summary;
        copy.description = description;
        copy.tags.addAll(tags);
        copy.answers.putAll(answers);
        copy.deprecated = deprecated;
        copy.hidden = hidden;
        return copy;
    }

    private static int ensureStatus(int status) {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("status must be between 100 and 599, was " + status);
        }
        return status;
    }

    /// An answer of a route.
    ///
    /// @param text what it means
    /// @param type of its body
    public record Answer(String text, Optional<Type> type) {}
}
