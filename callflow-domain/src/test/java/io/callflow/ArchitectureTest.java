package io.callflow;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.callflow.event.CallFlowEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses DOMAIN =
      new ClassFileImporter()
          .importUrl(CallFlowEvent.class.getProtectionDomain().getCodeSource().getLocation());

  private static final DescribedPredicate<JavaClass> JAVA_BASE =
      DescribedPredicate.describe(
          "in java.base",
          type -> {
            String name = type.getBaseComponentType().getPackageName();
            return type.getBaseComponentType().isPrimitive()
                || Object.class.getModule().getDescriptor().exports().stream()
                    .anyMatch(
                        exported -> exported.source().equals(name) && !exported.isQualified());
          });

  @Test
  void the_domain_is_here() {
    assertTrue(DOMAIN.size() > 50, () -> DOMAIN.size() + " classes");
    assertTrue(DOMAIN.contain(CallFlowEvent.class));
  }

  @Test
  void the_domain_touches_only_java_base_and_itself() {
    noClasses()
        .should()
        .dependOnClassesThat(
            not(JAVA_BASE)
                .and(not(resideInAnyPackage("io.callflow..", "org.jspecify.annotations"))))
        .check(DOMAIN);
  }

  @Test
  void arrows_point_down() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("usecase")
        .definedBy("io.callflow.usecase..")
        .layer("archive")
        .definedBy("io.callflow.archive..")
        .layer("call")
        .definedBy("io.callflow.call..")
        .layer("event")
        .definedBy("io.callflow.event..")
        .whereLayer("usecase")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("archive")
        .mayOnlyBeAccessedByLayers("usecase")
        .whereLayer("call")
        .mayOnlyBeAccessedByLayers("archive", "usecase")
        .whereLayer("event")
        .mayOnlyBeAccessedByLayers("call", "archive", "usecase")
        .ensureAllClassesAreContainedInArchitecture()
        .check(DOMAIN);
  }

  @Test
  void there_are_no_cycles() {
    slices().matching("io.callflow.(*)..").should().beFreeOfCycles().check(DOMAIN);
  }

  @Test
  void time_and_surroundings_come_in_as_arguments() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(LocalDate.class, "now")
        .orShould()
        .callMethod(LocalDateTime.class, "now")
        .orShould()
        .callMethod(OffsetDateTime.class, "now")
        .orShould()
        .callMethod(ZonedDateTime.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.System")
        .check(DOMAIN);
  }

  @Test
  void values_are_records_and_everything_else_is_closed() {
    Set<String> open = Set.of("java.lang.Enum");
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areTopLevelClasses()
        .and()
        .doNotHaveSimpleName("package-info")
        .and()
        .doNotHaveSimpleName("module-info")
        .and(
            DescribedPredicate.describe(
                "are no enums",
                type -> type.getRawSuperclass().map(s -> !open.contains(s.getName())).orElse(true)))
        .should()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .check(DOMAIN);
  }
}
