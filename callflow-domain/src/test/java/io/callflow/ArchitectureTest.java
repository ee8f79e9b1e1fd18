package io.callflow;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.callflow.call.CallFlow;
import io.callflow.event.Base32Hex;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallflowException;
import io.callflow.event.EventDetails;
import io.callflow.event.Metadata;
import io.callflow.store.InMemoryObjectStore;
import java.lang.module.ModuleDescriptor;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses DOMAIN =
      new ClassFileImporter()
          .importUrl(CallFlowEvent.class.getProtectionDomain().getCodeSource().getLocation());

  private static final DescribedPredicate<JavaClass> JAVA_BASE =
      describe(
          "in java.base",
          type -> {
            String name = type.getBaseComponentType().getPackageName();
            return type.getBaseComponentType().isPrimitive()
                || Object.class.getModule().getDescriptor().exports().stream()
                    .anyMatch(
                        exported -> exported.source().equals(name) && !exported.isQualified());
          });

  private static final DescribedPredicate<JavaClass> ITSELF =
      describe("in the domain", type -> DOMAIN.contain(type.getBaseComponentType().getName()));

  private static final DescribedPredicate<JavaClass> NULLNESS =
      describe(
          "annotations of JSpecify", t -> t.getPackageName().equals("org.jspecify.annotations"));

  private static final DescribedPredicate<JavaClass> DESCRIPTORS =
      describe("package-info or module-info", type -> type.getSimpleName().endsWith("-info"));

  /** The interfaces that code outside the domain implements. */
  private static final Set<String> PORTS =
      Set.of(
          "io.callflow.Calls",
          "io.callflow.store.ObjectStore",
          "io.callflow.codec.CallCodec",
          "io.callflow.codec.EventLine",
          "io.callflow.query.Pages$Reader",
          "io.callflow.query.Pages$AsyncReader",
          "io.callflow.archive.Backoff");

  /** Ask for the time unless an app gives them a clock. */
  private static final Class<?>[] DEFAULT_CLOCK = {
    CallflowBuilder.class, InMemoryObjectStore.class
  };

  /**
   * Public types of the model that are no records: aggregate, builder, exception, function, and the
   * value that keeps an array, which a record would hand out.
   */
  private static final Class<?>[] NO_RECORDS = {
    CallFlow.class,
    CallFlowEvent.Builder.class,
    EventDetails.Builder.class,
    CallflowException.class,
    Base32Hex.class,
    Metadata.class
  };

  private static final ArchRule SURROUNDINGS =
      noClasses()
          .should()
          .accessTargetWhere(
              describe(
                  "the target tells the time or a default of the machine", ArchitectureTest::asks))
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.System");

  /** Its subclass tells what became of each event. */
  private static final Class<?> OPEN = CallflowException.class;

  private static final ArchRule CLOSED =
      classes()
          .that()
          .areNotInterfaces()
          .and(not(belongToAnyOf(OPEN)))
          .and()
          .areNotAnonymousClasses()
          .and(not(DESCRIPTORS))
          .should()
          .haveModifier(JavaModifier.FINAL);

  private static final ArchRule SEALED =
      classes()
          .that()
          .areInterfaces()
          .and(not(DESCRIPTORS))
          .should(
              be(
                  describe(
                      "sealed, a port or private to its package",
                      type ->
                          type.reflect().isSealed()
                              || PORTS.contains(type.getName())
                              || !isPublic(type))));

  private static final ArchRule VALUES =
      classes()
          .that()
          .arePublic()
          .and()
          .areNotInterfaces()
          .and(not(DESCRIPTORS))
          .should()
          .beRecords()
          .orShould()
          .beEnums();

  private static final ArchRule IMMUTABLE =
      classes().that().arePublic().and(not(DESCRIPTORS)).should().haveOnlyFinalFields();

  private static boolean asks(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    return (owner.getPackageName().equals("java.time") && name.equals("now"))
        || (owner.isEquivalentTo(InstantSource.class) && name.equals("system"))
        || (owner.isEquivalentTo(ZoneId.class) && name.equals("systemDefault"))
        || (owner.getPackageName().equals("java.util") && name.equals("getDefault"));
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static JavaClasses in(String... packages) {
    return DOMAIN.that(
        describe(
            "reside in " + String.join(", ", packages),
            type -> Set.of(packages).contains(type.getPackageName())));
  }

  @Test
  void the_domain_is_here() {
    assertTrue(DOMAIN.size() > 50, () -> DOMAIN.size() + " classes");
    assertTrue(DOMAIN.contain(CallFlowEvent.class));
  }

  @Test
  void the_domain_touches_only_java_base_and_itself() {
    noClasses().should().dependOnClassesThat(not(JAVA_BASE.or(ITSELF).or(NULLNESS))).check(DOMAIN);
  }

  @Test
  void arrows_point_down() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("door")
        .definedBy("io.callflow")
        .layer("archive")
        .definedBy("io.callflow.archive..")
        .layer("codec")
        .definedBy("io.callflow.codec..")
        .layer("query")
        .definedBy("io.callflow.query..")
        .layer("report")
        .definedBy("io.callflow.report..")
        .layer("store")
        .definedBy("io.callflow.store..")
        .layer("story")
        .definedBy("io.callflow.story..")
        .layer("ladder")
        .definedBy("io.callflow.call.ladder..")
        .layer("call")
        .definedBy("io.callflow.call")
        .layer("lint")
        .definedBy("io.callflow.call.lint..")
        .layer("diff")
        .definedBy("io.callflow.call.diff..")
        .layer("bridge")
        .definedBy("io.callflow.call.bridge..")
        .layer("event")
        .definedBy("io.callflow.event..")
        .whereLayer("door")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("archive")
        .mayOnlyBeAccessedByLayers("door")
        .whereLayer("codec")
        .mayOnlyBeAccessedByLayers("door", "archive")
        .whereLayer("query")
        .mayOnlyBeAccessedByLayers("door", "archive", "story")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("door", "archive")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("door", "archive", "report")
        .whereLayer("story")
        .mayOnlyBeAccessedByLayers("door", "archive", "ladder")
        .whereLayer("ladder")
        .mayOnlyBeAccessedByLayers("diff")
        .whereLayer("bridge")
        .mayOnlyBeAccessedByLayers("ladder", "call", "lint")
        .whereLayer("lint")
        .mayOnlyBeAccessedByLayers("call")
        .whereLayer("diff")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("call")
        .mayOnlyBeAccessedByLayers(
            "door", "archive", "codec", "query", "story", "ladder", "diff")
        .whereLayer("event")
        .mayOnlyBeAccessedByLayers(
            "door", "archive", "codec", "query", "report", "store", "story", "ladder", "diff",
            "call", "lint", "bridge")
        .ensureAllClassesAreContainedInArchitecture()
        .check(DOMAIN);
  }

  @Test
  void there_are_no_cycles() {
    slices().matching("io.callflow.(**)").should().beFreeOfCycles().check(DOMAIN);
  }

  @Test
  void time_and_surroundings_come_in_as_arguments() {
    SURROUNDINGS.check(DOMAIN.that(not(belongToAnyOf(DEFAULT_CLOCK))));
  }

  @Test
  void every_class_is_final_and_every_interface_sealed_or_a_port() {
    CLOSED.check(DOMAIN);
    SEALED.check(DOMAIN);
  }

  @Test
  void public_values_are_records_or_enums() {
    VALUES.check(
        in("io.callflow.event", "io.callflow.call", "io.callflow.story")
            .that(not(belongToAnyOf(NO_RECORDS))));
  }

  @Test
  void what_threads_may_share_has_only_final_fields() {
    IMMUTABLE.check(
        in("io.callflow.event", "io.callflow.call", "io.callflow.codec", "io.callflow.query")
            .that(not(belongToAnyOf(CallFlowEvent.Builder.class, EventDetails.Builder.class))));
  }

  @Test
  void the_archive_is_not_exported() {
    Set<String> exported =
        Callflow.class.getModule().isNamed()
            ? Callflow.class.getModule().getDescriptor().exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet())
            : Set.of();
    assertEquals(
        Set.of(
            "io.callflow",
            "io.callflow.call",
            "io.callflow.call.diff",
            "io.callflow.call.ladder",
            "io.callflow.call.lint",
            "io.callflow.codec",
            "io.callflow.event",
            "io.callflow.query",
            "io.callflow.report",
            "io.callflow.store",
            "io.callflow.story"),
        exported);
  }

  /** What an embedder can call must not need a type that is not exported. */
  @Test
  void exported_types_show_none_of_the_archive() {
    methods()
        .that()
        .areDeclaredInClassesThat(
            describe(
                "are exported and public",
                type -> isPublic(type) && !type.getPackageName().equals("io.callflow.archive")))
        .and()
        .arePublic()
        .should(
            be(
                describe(
                    "without types of the archive",
                    method ->
                        method.getAllInvolvedRawTypes().stream()
                            .noneMatch(
                                type -> type.getPackageName().equals("io.callflow.archive")))))
        .check(DOMAIN);
  }

  /** Is open, may change, and asks for the time by a method reference. */
  public static class Broken {
    int count;

    static final Supplier<Instant> NOW = Instant::now;
  }

  /** Is public and not sealed. */
  public interface Open {}

  @Test
  void the_rules_find_what_breaks_them() {
    JavaClasses broken = new ClassFileImporter().importClasses(Broken.class);
    for (ArchRule rule : List.of(SURROUNDINGS, CLOSED, VALUES, IMMUTABLE)) {
      assertTrue(rule.evaluate(broken).hasViolation(), rule.getDescription());
    }
    assertTrue(SEALED.evaluate(new ClassFileImporter().importClasses(Open.class)).hasViolation());
  }
}
