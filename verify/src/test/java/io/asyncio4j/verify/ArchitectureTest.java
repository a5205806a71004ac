package io.asyncio4j.verify;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    // A package is a room that one can know.
    private static final String ROOT = "io.asyncio4j";
    private static final int MAX_TYPES_IN_ROOT = 123;
    private static final int MAX_TYPES = 60;

    /// The largest circle is the knot of core: its tasks, what they wait for, and the loop.
    private static final int MAX_CIRCLE = 67;

    /// Where at least half of the types are for the package alone.
    private static final Set<String> MOSTLY_CLOSED =
            Set.of("io.asyncio4j.net", "io.asyncio4j.http.client", "io.asyncio4j.http.server");

    /// What users see of each module. All else is hidden from them, whatever its visibility.
    private static final Map<String, Set<String>> EXPORTS = Map.of(
            "io.asyncio4j",
            Set.of(
                    "io.asyncio4j",
                    "io.asyncio4j.files",
                    "io.asyncio4j.flow",
                    "io.asyncio4j.function",
                    "io.asyncio4j.lowlevel",
                    "io.asyncio4j.process",
                    "io.asyncio4j.stream"),
            "io.asyncio4j.net",
            Set.of("io.asyncio4j.net", "io.asyncio4j.net.socket"),
            "io.asyncio4j.http",
            Set.of(
                    "io.asyncio4j.http",
                    "io.asyncio4j.http.client",
                    "io.asyncio4j.http.client.cookies",
                    "io.asyncio4j.http.client.middleware",
                    "io.asyncio4j.http.events",
                    "io.asyncio4j.http.multipart",
                    "io.asyncio4j.http.server",
                    "io.asyncio4j.http.server.api",
                    "io.asyncio4j.http.server.health",
                    "io.asyncio4j.http.server.middleware",
                    "io.asyncio4j.http.testing",
                    "io.asyncio4j.http.websocket"),
            "io.asyncio4j.http.json",
            Set.of("io.asyncio4j.http.json"),
            "io.asyncio4j.sql",
            Set.of("io.asyncio4j.sql"),
            "io.asyncio4j.metrics",
            Set.of("io.asyncio4j.metrics"),
            "io.asyncio4j.tracing",
            Set.of("io.asyncio4j.tracing"),
            "io.asyncio4j.console",
            Set.of("io.asyncio4j.console"),
            "io.asyncio4j.cluster",
            Set.of("io.asyncio4j.cluster"),
            "io.asyncio4j.test",
            Set.of("io.asyncio4j.test"));

    private static final TypeGraph TYPES = TypeGraph.of(Library.classes());

    /// A worker process prints what the user's program prints in it; its parent passes that on.
    private static final DescribedPredicate<JavaClass> CARRIES_THE_PROGRAMS_OUTPUT = nameMatching(
                    "io\\.asyncio4j\\.process\\.(Worker(Channel|Command|Main|Process)|ErrorTail|Forwarder)(\\$.*)?")
            .forSubtype();

    private static final DescribedPredicate<JavaClass> TELLS_THAT_THE_LOG_HAS_FAILED =
            nameMatching("io\\.asyncio4j\\.ErrorReport").forSubtype();

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
                .definedBy(belongsToCore())
                .layer("net")
                .definedBy("io.asyncio4j.net..")
                .layer("json")
                .definedBy("io.asyncio4j.http.json..")
                .layer("http")
                .definedBy(belongsToHttp())
                .layer("sql")
                .definedBy("io.asyncio4j.sql..")
                .layer("metrics")
                .definedBy("io.asyncio4j.metrics..")
                .layer("tracing")
                .definedBy("io.asyncio4j.tracing..")
                .layer("console")
                .definedBy("io.asyncio4j.console..")
                .layer("cluster")
                .definedBy("io.asyncio4j.cluster..")
                .layer("test")
                .definedBy("io.asyncio4j.test..")
                .whereLayer("core")
                .mayNotAccessAnyLayer()
                .whereLayer("net")
                .mayOnlyAccessLayers("core")
                .whereLayer("http")
                .mayOnlyAccessLayers("core", "net")
                .whereLayer("json")
                .mayOnlyAccessLayers("core", "http")
                .whereLayer("sql")
                .mayOnlyAccessLayers("core", "net")
                .whereLayer("metrics")
                .mayOnlyAccessLayers("core", "http", "sql")
                .whereLayer("tracing")
                .mayOnlyAccessLayers("core", "http", "sql")
                .whereLayer("console")
                .mayOnlyAccessLayers("core", "net", "http", "json")
                .whereLayer("cluster")
                .mayOnlyAccessLayers("core")
                .whereLayer("test")
                .mayOnlyAccessLayers("core", "net")
                .check(PRODUCT);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().assignedFrom(new Rooms()).should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void roomsCanBeKnown() {
        var tooLarge = new ArrayList<String>();
        TYPES.packages().forEach((name, types) -> {
            int limit = name.equals(ROOT) ? MAX_TYPES_IN_ROOT : MAX_TYPES;
            if (types.size() > limit) {
                tooLarge.add(name + " has " + types.size() + " types, may have " + limit);
            }
        });
        assertThat(tooLarge).isEmpty();
    }

    @Test
    void circlesOfTypesStaySmall() {
        assertThat(TYPES.circles())
                .filteredOn(circle -> circle.size() > MAX_CIRCLE)
                .extracting(circle -> circle.size() + " types in a circle, may be " + MAX_CIRCLE + ": " + circle)
                .isEmpty();
    }

    @Test
    void mostTypesOfClosedRoomsAreForTheRoomAlone() {
        assertThat(TYPES.packages()).containsKeys(MOSTLY_CLOSED.toArray(String[]::new));
        TYPES.packages().forEach((name, types) -> {
            if (MOSTLY_CLOSED.contains(name)) {
                assertThat(types)
                        .as("the public types of %s, of %s", name, types.size())
                        .filteredOn(TYPES::isPublic)
                        .hasSizeLessThan((types.size() + 1) / 2);
            }
        });
    }

    @Test
    void clientAndServerNeverMeet() {
        noClasses()
                .that()
                .resideInAPackage("io.asyncio4j.http.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.asyncio4j.http.server..")
                .allowEmptyShould(true)
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("io.asyncio4j.http.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.asyncio4j.http.client..")
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void usersSeeThesePackagesAndNoOthers() {
        var exports = new TreeMap<String, Set<String>>();
        Library.MODULES.forEach(module -> exports.put(module.name(), module.exports()));
        assertThat(exports).containsExactlyInAnyOrderEntriesOf(EXPORTS);
        assertThat(Library.MODULES)
                .flatMap(module -> module.descriptor().exports())
                .filteredOn(ModuleDescriptor.Exports::isQualified)
                .as("what core or net opens to its own modules and not to users")
                .isEmpty();
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
                .that()
                .doNotHaveFullyQualifiedName("io.asyncio4j.net.Emergency$JdkLog") // rehearses what stands behind it
                .and()
                .doNotHaveFullyQualifiedName("io.asyncio4j.sql.PoolDataSource") // JDBC's interface names it
                .and()
                .doNotHaveFullyQualifiedName("io.asyncio4j.cluster.HazelcastSettings") // keeps the engine quiet
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
                .and()
                .resideOutsideOfPackage("io.asyncio4j.http.server.api") // reaches into records of the program
                .and()
                .doNotHaveFullyQualifiedName("io.asyncio4j.sql.RecordMapper") // so does this
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
                .and()
                .doNotHaveFullyQualifiedName("io.asyncio4j.process.WorkerMain") // a program of its own
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("sun..", "com.sun..", "jdk.internal..")
                .because("jdk.unsupported is there for signals alone")
                .check(PRODUCT);
    }

    @Test
    void coreOpensNothingToReflection() {
        assertThat(core().opens()).isEmpty();
    }

    private static DescribedPredicate<JavaClass> belongsToCore() {
        return resideInAnyPackage(
                        "io.asyncio4j.net..",
                        "io.asyncio4j.http..",
                        "io.asyncio4j.sql..",
                        "io.asyncio4j.metrics..",
                        "io.asyncio4j.tracing..",
                        "io.asyncio4j.console..",
                        "io.asyncio4j.cluster..",
                        "io.asyncio4j.test..",
                        "io.asyncio4j.cli..")
                .negate();
    }

    private static DescribedPredicate<JavaClass> belongsToHttp() {
        return resideInAnyPackage("io.asyncio4j.http..")
                .and(resideInAnyPackage("io.asyncio4j.http.json..").negate());
    }

    private static ModuleDescriptor core() {
        return Library.MODULES.stream()
                .map(Library.Module::descriptor)
                .filter(each -> each.name().equals("io.asyncio4j"))
                .findFirst()
                .orElseThrow();
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
