package io.asyncio4j.cli;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/// Finds artifacts and what they need as Maven does: in its local repository, or where its settings say.
final class MavenResolver {

    private static final Map<String, String> KNOWN_REPOSITORIES = Map.of(
            "central", "https://repo.maven.apache.org/maven2/",
            "mavencentral", "https://repo.maven.apache.org/maven2/",
            "google", "https://maven.google.com/",
            "jitpack", "https://jitpack.io/");
    private static final Exclusion EVERYTHING = new Exclusion("*", "*", "*", "*");

    private final List<String> repositories;

    /// @param repositories as in `//REPOS`; none for Maven's own
    MavenResolver(List<String> repositories) {
        this.repositories = repositories;
    }

    List<Path> resolve(List<Coordinate> wanted) throws Failure {
        try (var progress = new DownloadProgress();
                Context context = Runtimes.INSTANCE
                        .getRuntime()
                        .create(ContextOverrides.create()
                                .withUserSettings(true)
                                .withMavenUserHomeOverride(Path.of(System.getProperty("user.home"), ".m2"))
                                .transferListener(progress)
                                .build())) {
            return resolve(context, wanted);
        }
    }

    private List<Path> resolve(Context context, List<Coordinate> wanted) throws Failure {
        List<RemoteRepository> remotes = remotes(context);
        var request = new CollectRequest();
        request.setRepositories(remotes);
        var managed = new LinkedHashMap<String, Dependency>();
        for (Coordinate bom : wanted.stream().filter(Coordinate::isBom).toList()) {
            for (Dependency each : managedBy(context, bom, remotes)) {
                managed.putIfAbsent(key(each.getArtifact()), each);
            }
        }
        request.setManagedDependencies(new ArrayList<>(managed.values()));
        for (Coordinate coordinate : wanted) {
            if (!coordinate.isBom()) {
                request.addDependency(dependency(coordinate, managed));
            }
        }
        try {
            return context
                    .repositorySystem()
                    .resolveDependencies(
                            context.repositorySystemSession(),
                            new DependencyRequest(request, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME)))
                    .getArtifactResults()
                    .stream()
                    .map(ArtifactResult::getArtifact)
                    .filter(artifact -> !Dependencies.isOurs(artifact.getGroupId(), artifact.getArtifactId()))
                    .map(artifact -> artifact.getFile().toPath())
                    .toList();
        } catch (DependencyResolutionException e) {
            throw failure(e, remotes);
        }
    }

    private List<RemoteRepository> remotes(Context context) throws Failure {
        if (repositories.isEmpty()) {
            return context.remoteRepositories();
        }
        var all = new ArrayList<RemoteRepository>();
        for (String each : repositories) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String url = equals < 0 ? each : each.substring(equals + 1);
            String address = KNOWN_REPOSITORIES.getOrDefault(url, url);
            if (!address.contains(":")) {
                throw new Failure("//REPOS must be name=URL, a URL, or one of "
                        + KNOWN_REPOSITORIES.keySet().stream().sorted().collect(Collectors.joining(", ")) + ", was "
                        + each);
            }
            String id = name.equals("mavencentral") ? "central" : name.replaceAll("[^\\w.-]+", "_");
            all.add(new RemoteRepository.Builder(id, "default", address).build());
        }
        return context.repositorySystem().newResolutionRepositories(context.repositorySystemSession(), all);
    }

    private static List<Dependency> managedBy(Context context, Coordinate bom, List<RemoteRepository> remotes)
            throws Failure {
        var request = new ArtifactDescriptorRequest(artifact(bom, bom.version()), remotes, null);
        try {
            var result = context.repositorySystem().readArtifactDescriptor(context.repositorySystemSession(), request);
            if (!result.getExceptions().isEmpty()) {
                throw new Failure("cannot find " + bom + " in " + names(remotes));
            }
            return result.getManagedDependencies();
        } catch (RepositoryException e) {
            throw new Failure("cannot read " + bom + ": " + e.getMessage());
        }
    }

    private static Dependency dependency(Coordinate coordinate, Map<String, Dependency> managed) throws Failure {
        String version = coordinate.version();
        if (version.isEmpty()) {
            Dependency known = managed.get(key(artifact(coordinate, "")));
            if (known == null) {
                throw new Failure("//DEPS " + coordinate + " has no version, and no BOM (group:artifact:version@pom)"
                        + " tells it");
            }
            version = known.getArtifact().getVersion();
        }
        var dependency = new Dependency(artifact(coordinate, version), JavaScopes.COMPILE);
        return coordinate.type().equals("fatjar") ? dependency.setExclusions(List.of(EVERYTHING)) : dependency;
    }

    private static Artifact artifact(Coordinate coordinate, String version) {
        String extension = coordinate.type().equals("fatjar") ? "jar" : coordinate.type();
        return new DefaultArtifact(
                coordinate.group(),
                coordinate.artifact(),
                coordinate.classifier(),
                extension,
                version.equals("+") ? "LATEST" : version);
    }

    private static String key(Artifact artifact) {
        return String.join(
                ":",
                artifact.getGroupId(),
                artifact.getArtifactId(),
                artifact.getClassifier(),
                artifact.getExtension());
    }

    private static Failure failure(DependencyResolutionException e, List<RemoteRepository> remotes) {
        if (e.getResult() != null) {
            for (ArtifactResult each : e.getResult().getArtifactResults()) {
                if (!each.isResolved()) {
                    Artifact artifact = each.getRequest().getArtifact();
                    String what = new Coordinate(
                                    artifact.getGroupId(),
                                    artifact.getArtifactId(),
                                    artifact.getVersion(),
                                    artifact.getClassifier(),
                                    artifact.getExtension())
                            .toString();
                    boolean missing =
                            each.getExceptions().stream().allMatch(ArtifactNotFoundException.class::isInstance);
                    return new Failure(
                            missing
                                    ? "there is no " + what + " in " + names(remotes)
                                    : "cannot get " + what + ": "
                                            + reason(each.getExceptions().getLast()));
                }
            }
        }
        return new Failure("cannot resolve //DEPS: " + reason(e));
    }

    private static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.toString() : message;
    }

    private static String names(List<RemoteRepository> remotes) {
        return remotes.stream().map(RemoteRepository::getId).collect(Collectors.joining(", "));
    }
}
