package io.callflow.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import org.jspecify.annotations.NullMarked;

/** Dependencies between modules and packages: arrows only point down. */
@AnalyzeClasses(packages = "io.callflow", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] DOMAIN = {
    "io.callflow.event..", "io.callflow.call..", "io.callflow.archive..", "io.callflow.usecase.."
  };
  private static final String CONTRACT = "io.callflow.contract..";
  private static final String STORES = "io.callflow.store..";
  private static final String S3 = "io.callflow.store.s3..";
  private static final String HTTP = "io.callflow.http..";
  private static final String LAMBDA = "io.callflow.lambda..";
  private static final String LOCAL = "io.callflow.local..";

  private ArchitectureTest() {}

  @ArchTest
  static final ArchRule no_package_needs_one_that_needs_it =
      slices()
          .matching("io.callflow.(**)")
          .should()
          .beFreeOfCycles()
          // A model writes itself with the codec's writer, which knows nothing of the models.
          .ignoreDependency(
              resideInAnyPackage("io.callflow.contract.model", "io.callflow.contract.stored"),
              resideInAnyPackage("io.callflow.contract"));

  @ArchTest
  static final ArchRule the_domain_touches_nothing_but_java_base =
      classes()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(DOMAIN)
                  .or(
                      resideInAnyPackage(
                          "java.lang..",
                          "java.util..",
                          "java.time..",
                          "java.text..",
                          "java.math..",
                          "java.io",
                          "java.nio..",
                          "java.net",
                          "java.security..",
                          "javax.crypto.."))
                  .or(resideInAnyPackage("org.jspecify..")));

  @ArchTest
  static final ArchRule within_the_domain_events_know_no_calls =
      noClasses()
          .that()
          .resideInAPackage("io.callflow.event..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.callflow.call..", "io.callflow.archive..", "io.callflow.usecase..");

  @ArchTest
  static final ArchRule within_the_domain_calls_know_no_archive =
      noClasses()
          .that()
          .resideInAPackage("io.callflow.call..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.callflow.archive..", "io.callflow.usecase..");

  @ArchTest
  static final ArchRule within_the_domain_the_archive_knows_no_use_case =
      noClasses()
          .that()
          .resideInAPackage("io.callflow.archive..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.callflow.usecase..");

  @ArchTest
  static final ArchRule only_the_contract_knows_jackson =
      noClasses()
          .that()
          .resideOutsideOfPackage(CONTRACT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..");

  @ArchTest
  static final ArchRule no_reflection_binds_json =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson.databind..", "tools.jackson.databind..");

  @ArchTest
  static final ArchRule the_contract_knows_the_domain_alone =
      noClasses()
          .that()
          .resideInAPackage(CONTRACT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STORES, HTTP, LAMBDA, LOCAL);

  @ArchTest
  static final ArchRule stores_see_keys_and_bytes =
      noClasses()
          .that()
          .resideInAPackage(STORES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              CONTRACT, "io.callflow.usecase..", "io.callflow.call..", HTTP, LAMBDA, LOCAL);

  @ArchTest
  static final ArchRule the_http_api_knows_no_store_and_no_front_door =
      noClasses()
          .that()
          .resideInAPackage(HTTP)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STORES, LAMBDA, LOCAL);

  @ArchTest
  static final ArchRule the_http_api_knows_neither_lambda_nor_a_server =
      noClasses()
          .that()
          .resideInAPackage(HTTP)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.amazonaws..", "com.sun.net..", "org.crac..", "java.net.http..");

  @ArchTest
  static final ArchRule values_of_http_know_no_operation =
      noClasses()
          .that()
          .resideInAPackage("io.callflow.http")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.callflow.http.operation..", "io.callflow.http.routing..");

  @ArchTest
  static final ArchRule stores_do_not_know_each_other =
      slices().matching("io.callflow.store.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule only_the_s3_adapter_and_the_wiring_know_the_sdk =
      noClasses()
          .that(
              not(resideInAnyPackage(S3))
                  .and(
                      DescribedPredicate.describe(
                          "are no wiring", type -> !type.getSimpleName().endsWith("Wiring"))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..");

  @ArchTest
  static final ArchRule only_the_authorization_knows_how_tokens_are_signed =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.callflow.http.authorization")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.nimbusds..");

  @ArchTest
  static final ArchRule only_the_functions_know_lambda_types =
      noClasses()
          .that()
          .resideOutsideOfPackage(LAMBDA)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.amazonaws..");

  @ArchTest
  static final ArchRule the_functions_do_not_know_the_laptop =
      noClasses()
          .that()
          .resideInAPackage(LAMBDA)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(LOCAL, "io.callflow.store.file..", "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule the_laptop_does_not_know_the_functions =
      noClasses().that().resideInAPackage(LOCAL).should().dependOnClassesThat().resideInAPackage(LAMBDA);

  @ArchTest
  static final ArchRule only_the_local_front_door_knows_its_server =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.callflow.local.http")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.net..");

  @ArchTest
  static final ArchRule only_front_doors_ask_for_the_time =
      noClasses()
          .that()
          .resideOutsideOfPackages(LAMBDA, LOCAL, "io.callflow.store.tck..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(Clock.class, "systemDefaultZone")
          .orShould()
          .callMethod(InstantSource.class, "system")
          .orShould()
          .callMethod(LocalDate.class, "now")
          .orShould()
          .callMethod(LocalDateTime.class, "now")
          .orShould()
          .callMethod(OffsetDateTime.class, "now")
          .orShould()
          .callMethod(ZonedDateTime.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule only_front_doors_ask_for_the_environment =
      noClasses()
          .that()
          .resideOutsideOfPackages(LAMBDA, LOCAL)
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class);

  @ArchTest
  static final ArchRule only_front_doors_speak_to_the_terminal =
      noClasses()
          .that()
          .resideOutsideOfPackages(LAMBDA, LOCAL)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  @ArchTest
  static final ArchRule nobody_logs_through_a_framework =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.logging..");

  @ArchTest
  static final ArchRule a_class_is_not_named_for_its_pattern =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Dto")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Port");

  @ArchTest
  static final ArchRule every_package_says_what_may_be_null =
      classes()
          .that()
          .areNotNestedClasses()
          .should(
              new ArchCondition<>("be in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(
                        SimpleConditionEvent.violated(
                            type, type.getPackageName() + " is not @NullMarked"));
                  }
                }
              });

  /** The rules would all hold of no classes at all. */
  @ArchTest
  static void every_module_is_looked_at(JavaClasses all) {
    for (String type :
        new String[] {
          "io.callflow.event.CallFlowEvent",
          "io.callflow.archive.Archive",
          "io.callflow.usecase.StoreEvents",
          "io.callflow.contract.Json",
          "io.callflow.store.file.FileObjectStore",
          "io.callflow.store.s3.S3ObjectStore",
          "io.callflow.http.Request",
          "io.callflow.http.authorization.JwtVerifier",
          "io.callflow.http.operation.Operations",
          "io.callflow.http.routing.HttpService",
          "io.callflow.lambda.EventStorer",
          "io.callflow.local.http.LocalService"
        }) {
      all.get(type);
    }
  }
}
