package io.asyncio4j.verify;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// What the documentation comments of the library's sources say.
final class DocComments {

    private final Set<String> tagged = new TreeSet<>();
    private final Set<String> taggedThemselves = new TreeSet<>();
    private final Set<String> bare = new TreeSet<>();
    private final String tag;
    private final DocTrees trees;
    private final Elements elements;
    private final Types types;

    private DocComments(String tag, ProcessingEnvironment compiler) {
        this.tag = tag;
        this.trees = DocTrees.instance(compiler);
        this.elements = compiler.getElementUtils();
        this.types = compiler.getTypeUtils();
    }

    static DocComments read(List<Path> sources, String tag) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:only", "-classpath", System.getProperty("java.class.path"));
            var task =
                    compiler.getTask(null, files, _ -> {}, options, null, files.getJavaFileObjectsFromPaths(sources));
            var reader = new Reader(tag);
            task.setProcessors(List.of(reader));
            if (!task.call()) {
                throw new AssertionError("the sources cannot be read");
            }
            return Objects.requireNonNull(reader.comments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The methods and constructors with the tag, of their own or inherited, written as [MethodId] does.
    Set<String> tagged() {
        return tagged;
    }

    /// Those of them that have the tag themselves.
    Set<String> taggedThemselves() {
        return taggedThemselves;
    }

    /// The public and protected types and members that neither have a comment nor override anything.
    Set<String> bare() {
        return bare;
    }

    private void visit(TypeElement type, boolean outerIsVisible) {
        boolean visible = outerIsVisible && isVisible(type);
        if (visible) {
            check(type);
        }
        for (Element member : type.getEnclosedElements()) {
            switch (member) {
                case TypeElement nested -> visit(nested, visible);
                case ExecutableElement method -> visitMethod(method, visible);
                case Element field
                when visible
                        && isVisible(field)
                        && (field.getKind() == ElementKind.FIELD || field.getKind() == ElementKind.ENUM_CONSTANT) ->
                    check(field);
                default -> {}
            }
        }
    }

    private void visitMethod(ExecutableElement method, boolean typeIsVisible) {
        if (withOverridden(method).anyMatch(this::hasTag)) {
            tagged.add(nameOf(method));
        }
        if (hasTag(method)) {
            taggedThemselves.add(nameOf(method));
        }
        if (typeIsVisible && isVisible(method) && isWritten(method) && method.getAnnotation(Override.class) == null) {
            check(method);
        }
    }

    private void check(Element element) {
        if (trees.getDocCommentTree(element) == null) {
            bare.add(element instanceof ExecutableElement method ? nameOf(method) : placeOf(element));
        }
    }

    /// Not made by the compiler, as those of records and enums.
    private boolean isWritten(ExecutableElement method) {
        TreePath path = trees.getPath(method);
        return path != null
                && trees.getSourcePositions().getEndPosition(path.getCompilationUnit(), path.getLeaf())
                        != Diagnostic.NOPOS
                && elements.getOrigin(method) == Elements.Origin.EXPLICIT;
    }

    private String placeOf(Element element) {
        return element instanceof TypeElement ? element.toString() : element.getEnclosingElement() + "#" + element;
    }

    private boolean hasTag(ExecutableElement method) {
        DocCommentTree comment = trees.getDocCommentTree(method);
        return comment != null
                && comment.getBlockTags().stream()
                        .anyMatch(block -> block instanceof UnknownBlockTagTree unknown
                                && unknown.getTagName().equals(tag));
    }

    /// Itself, and what it overrides.
    private Stream<ExecutableElement> withOverridden(ExecutableElement method) {
        TypeElement type = typeOf(method);
        return Stream.concat(
                Stream.of(method),
                supertypes(type)
                        .flatMap(each -> ElementFilter.methodsIn(each.getEnclosedElements()).stream())
                        .filter(inherited -> elements.overrides(method, inherited, type)));
    }

    private Stream<TypeElement> supertypes(TypeElement type) {
        return types.directSupertypes(type.asType()).stream()
                .map(each -> (TypeElement) ((DeclaredType) each).asElement())
                .flatMap(each -> Stream.concat(Stream.of(each), supertypes(each)));
    }

    private static boolean isVisible(Element element) {
        return element.getModifiers().contains(Modifier.PUBLIC)
                || element.getModifiers().contains(Modifier.PROTECTED)
                || (!(element instanceof TypeElement)
                        && typeOf(element).getKind().isInterface());
    }

    private static TypeElement typeOf(Element member) {
        return (TypeElement) Objects.requireNonNull(member.getEnclosingElement());
    }

    private String nameOf(ExecutableElement method) {
        String parameters = method.getParameters().stream()
                .map(parameter -> simpleName(types.erasure(parameter.asType())))
                .collect(Collectors.joining(", ", "(", ")"));
        return method.getEnclosingElement() + "#" + method.getSimpleName() + parameters;
    }

    private static String simpleName(TypeMirror type) {
        return switch (type) {
            case ArrayType array -> simpleName(array.getComponentType()) + "[]";
            case DeclaredType declared -> declared.asElement().getSimpleName().toString();
            default -> type.getKind().name().toLowerCase(Locale.ROOT);
        };
    }

    /// Sees the types when the compiler knows them, and before it looks into their methods.
    @SupportedAnnotationTypes("*")
    private static final class Reader extends AbstractProcessor {

        private final String tag;
        private @Nullable DocComments comments;

        Reader(String tag) {
            this.tag = tag;
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (comments == null) {
                comments = new DocComments(tag, processingEnv);
                ElementFilter.typesIn(round.getRootElements()).forEach(type -> comments.visit(type, true));
            }
            return false;
        }

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latest();
        }
    }
}
