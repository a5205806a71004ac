package io.asyncio4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/// Writes a Maven project that is ready to be built: a program, a test, the flags, and Maven's wrapper.
final class NewProject {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*");
    private static final int MOST = 100; // characters of a name

    private final String name;
    private final String packageName;
    private final boolean http;
    private final String version;

    /// @param http whether it is a web server
    /// @param version of the library
    NewProject(String name, boolean http, String version) throws Failure {
        if (!NAME.matcher(name).matches() || name.length() > MOST) {
            throw new Failure("a project's name must be at most " + MOST
                    + " letters, digits and hyphens and begin with a letter, was " + name);
        }
        packageName = name.replace("-", "").toLowerCase(Locale.ROOT);
        if (SourceVersion.isKeyword(packageName)) {
            throw new Failure(name + " is a word of Java, expected another name");
        }
        this.name = name;
        this.http = http;
        this.version = version;
    }

    /// @param args the name, `true` for a web server, and the version of the library
    static void main(String[] args) throws IOException {
        try {
            new NewProject(args[0], Boolean.parseBoolean(args[1]), args[2]).writeIn(Path.of(""));
            IO.println("created " + args[0]);
            adviseToInstall(args[2]);
            IO.println("cd " + args[0] + " && ./mvnw verify");
        } catch (Failure e) {
            System.err.println("asyncio: " + e.getMessage());
            System.exit(2);
        }
    }

    /// Writes the project into a new folder of its name.
    Path writeIn(Path parent) throws Failure, IOException {
        Path folder = parent.resolve(name);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            throw new Failure("there is already a " + name + " here, expected a new name");
        } catch (IOException e) {
            throw new Failure("the folder " + name + " cannot be created: " + e.getMessage());
        }
        for (var file : files().entrySet()) {
            Path target = folder.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, filled(file.getValue()));
        }
        folder.resolve("mvnw").toFile().setExecutable(true, false);
        return folder;
    }

    /// What the project has, and of what template each is made.
    private Map<String, String> files() {
        String kind = http ? "http/" : "core/";
        String sources = "java/com/example/" + packageName + "/";
        var files = new LinkedHashMap<String, String>();
        files.put("pom.xml", "pom.xml");
        files.put("README.md", "README.md");
        files.put(".gitignore", "gitignore");
        files.put("src/main/" + sources + "Main.java", kind + "Main.java.txt");
        files.put("src/test/" + sources + "MainTest.java", kind + "MainTest.java.txt");
        files.put("mvnw", "wrapper/mvnw");
        files.put("mvnw.cmd", "wrapper/mvnw.cmd");
        files.put(".mvn/wrapper/maven-wrapper.properties", "wrapper/maven-wrapper.properties");
        return files;
    }

    private String filled(String template) throws IOException {
        String text = read(template);
        return template.startsWith("wrapper/")
                ? text
                : text.replace("{name}", name)
                        .replace("{package}", packageName)
                        .replace("{library}", http ? "asyncio4j-http" : "asyncio4j")
                        .replace("{version}", version);
    }

    private static String read(String template) throws IOException {
        try (InputStream in = NewProject.class.getResourceAsStream("project/" + template)) {
            if (in == null) {
                throw new IllegalStateException("there is no template " + template + " in the library's jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    // as long as no public repository has it
    private static void adviseToInstall(String version) {
        Path installed = Path.of(System.getProperty("user.home"), ".m2", "repository", "io", "asyncio4j");
        if (version.endsWith("-SNAPSHOT") && !Files.exists(installed.resolve("asyncio4j-bom/" + version))) {
            IO.println("first install the library, which is in no public repository yet: "
                    + "./mvnw install -Dmaven.test.skip=true in its sources");
        }
    }
}
