package io.asyncio4j.verify;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.asyncio4j.EventLoop;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final Set<String> GENERIC_THROWABLES =
            Set.of("java.lang.Throwable", "java.lang.Exception", "java.lang.RuntimeException", "java.lang.Error");
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(place -> !place.contains("/io/asyncio4j/build/"))
            .withImportOption(place -> !place.contains("/io/asyncio4j/verify/"))
            .withImportOption(place -> !place.contains("-tests.jar") && !place.contains("/test-classes/"))
            .importPackages("io.asyncio4j");

    /// A worker process prints what the user's code prints in it; its parent passes that on.
    private static final DescribedPredicate<JavaClass> CARRIES_THE_PROGRAMS_OUTPUT = nameMatching(
                    "io\\.asyncio4j\\.process\\.(Worker(Command|Main|Process)|ErrorTail)(\\$.*)?")
            .forSubtype();

    private static final DescribedPredicate<JavaClass> TELLS_THAT_THE_LOG_HAS_FAILED =
            nameMatching("io\\.asyncio4j\\.ErrorReport").forSubtype();

    private static final String[] CORE = {
        "io.asyncio4j",
        "io.asyncio4j.files..",
        "io.asyncio4j.flow..",
        "io.asyncio4j.function..",
        "io.asyncio4j.internal..",
        "io.asyncio4j.lowlevel..",
        "io.asyncio4j.process..",
        "io.asyncio4j.stream.."
    };

    @Test
    void theRulesSeeEveryModule() {
        assertThat(PRODUCT)
                .extracting(JavaClass::getPackageName)
                .contains(
                        "io.asyncio4j",
                        "io.asyncio4j.lowlevel",
                        "io.asyncio4j.net",
                        "io.asyncio4j.http",
                        "io.asyncio4j.test");
    }

    @Test
    void arrowsBetweenModulesNeverPointBack() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core")
                .definedBy(CORE)
                .layer("net")
                .definedBy("io.asyncio4j.net..")
                .layer("http")
                .definedBy("io.asyncio4j.http..")
                .layer("test")
                .definedBy("io.asyncio4j.test..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("net")
                .mayOnlyAccessLayers("core")
                .whereLayer("http")
                .mayOnlyAccessLayers("core", "net")
                .whereLayer("test")
                .mayOnlyAccessLayers("core", "net")
                .check(PRODUCT);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().assignedFrom(new Rooms()).should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void everyPackageIsNullMarked() {
        var packages = PRODUCT.stream().map(JavaClass::getPackage).distinct().toList();
        assertThat(packages)
                .filteredOn(each -> !each.isAnnotatedWith(NullMarked.class))
                .extracting(JavaPackage::getName)
                .isEmpty();
    }

    @Test
    void errorsHaveATypeOfTheirOwn() {
        noClasses()
                .should()
                .callConstructorWhere(new CreatesGenericThrowable())
                .because("a user cannot catch it without catching everything")
                .check(PRODUCT);
    }

    @Test
    void onlyTheUsersProgramWritesToStandardStreams() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
                PRODUCT.that(DescribedPredicate.not(CARRIES_THE_PROGRAMS_OUTPUT.or(TELLS_THAT_THE_LOG_HAS_FAILED))));
        noClasses().should().dependOnClassesThat().areAssignableTo(IO.class).check(PRODUCT);
    }

    @Test
    void loggingIsThePlatformsFacade() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging")
                .check(PRODUCT);
    }

    @Test
    void oneClassReachesIntoTheJdk() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.asyncio4j.VirtualThreads")
                .should()
                .callMethodWhere(target(nameMatching("privateLookupIn|setAccessible|trySetAccessible")))
                .check(PRODUCT);
    }

    @Test
    void coreNeedsNothingButTheJdksBaseAndUsesThreeOtherModulesWherePresent() {
        assertThat(core().requires())
                .filteredOn(required -> !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactly("java.base");
        assertThat(core().requires())
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder(
                        "java.base", "java.management", "jdk.jfr", "jdk.unsupported", "org.jspecify");
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.asyncio4j.ProgramSignals")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("sun..", "com.sun..", "jdk.internal..")
                .because("jdk.unsupported is there for signals alone")
                .check(PRODUCT);
    }

    @Test
    void coreOpensToItsOwnModulesNoMoreThanToUsers() {
        assertThat(core().exports())
                .containsExactlyInAnyOrder(
                        export("io.asyncio4j"),
                        export("io.asyncio4j.files"),
                        export("io.asyncio4j.flow"),
                        export("io.asyncio4j.function"),
                        export("io.asyncio4j.lowlevel"),
                        export("io.asyncio4j.process"),
                        export("io.asyncio4j.stream"));
        assertThat(core().opens()).isEmpty();
    }

    private static ModuleDescriptor core() {
        try {
            var place = EventLoop.class.getProtectionDomain().getCodeSource().getLocation();
            return ModuleFinder.of(Path.of(place.toURI()))
                    .find("io.asyncio4j")
                    .map(ModuleReference::descriptor)
                    .orElseThrow();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static ModuleDescriptor.Exports export(String name) {
        return ModuleDescriptor.newModule("any")
                .exports(name)
                .build()
                .exports()
                .iterator()
                .next();
    }

    /// A room is a package; core's door for those who build on it belongs to core: it speaks of tasks and streams.
    private static final class Rooms implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName().replaceFirst("\\.lowlevel$", ""));
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }

    private static final class CreatesGenericThrowable extends DescribedPredicate<JavaConstructorCall> {

        CreatesGenericThrowable() {
            super("creates one of " + GENERIC_THROWABLES);
        }

        @Override
        public boolean test(JavaConstructorCall call) {
            return GENERIC_THROWABLES.contains(call.getTargetOwner().getName()) && !isSuperCall(call);
        }

        private static boolean isSuperCall(JavaConstructorCall call) {
            return call.getOrigin().isConstructor()
                    && call.getOriginOwner()
                            .getRawSuperclass()
                            .filter(call.getTargetOwner()::equals)
                            .isPresent();
        }
    }
}
