package io.callflow.local;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.callflow.CallflowBuilder;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.http.offender.HttpOffender;
import io.callflow.offender.OffenderManager;
import io.callflow.sources.offender.SourcesOffender;
import io.callflow.store.Condition;
import io.callflow.store.InMemoryObjectStore;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.io.File;
import java.io.FileInputStream;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Which module may know what: the rules of {@code docs/architecture.md}, for main classes. */
@AnalyzeClasses(packages = "io.callflow", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] DOMAIN = {
    "io.callflow",
    "io.callflow.archive..",
    "io.callflow.call..",
    "io.callflow.codec..",
    "io.callflow.event..",
    "io.callflow.query..",
    "io.callflow.report..",
    "io.callflow.store",
    "io.callflow.story"
  };

  /** Take the time of the system, unless an app gives them a clock. */
  private static final Class<?>[] DEFAULT_CLOCK = {
    CallflowBuilder.class, InMemoryObjectStore.class
  };

  /** What the module of the domain does not export. */
  private static final String ARCHIVE = "io.callflow.archive..";

  private static final String CONTRACT = "io.callflow.contract..";
  private static final String STORES = "io.callflow.store..";
  private static final String S3 = "io.callflow.store.s3..";
  private static final String SQLITE = "io.callflow.store.sqlite..";
  private static final String RECORDER = "io.callflow.recorder..";
  private static final String SOURCES = "io.callflow.sources..";
  private static final String DATABIND = "com.fasterxml.jackson.databind";
  private static final String HTTP = "io.callflow.http..";
  private static final String LAMBDA = "io.callflow.lambda..";
  private static final String LOCAL = "io.callflow.local..";

  private static final DescribedPredicate<JavaClass> CALLFLOW =
      resideInAPackage("io.callflow..").as("are Callflow's");

  /** What {@code java.base} exports to everybody; {@code java.util.logging} is another module. */
  private static final DescribedPredicate<JavaClass> JAVA_BASE =
      describe(
          "are in java.base",
          type -> {
            JavaClass component = type.getBaseComponentType();
            return component.isPrimitive()
                || Object.class.getModule().isExported(component.getPackageName());
          });

  /** The port that stores implement, and the values in its methods. */
  private static final Class<?>[] STORE_PORT = {
    ObjectStore.class,
    ObjectKey.class,
    ObjectVersion.class,
    StoredObject.class,
    ListedObject.class,
    Condition.class
  };

  /** The one class that puts a store behind the functions. */
  private static final DescribedPredicate<JavaClass> WIRING =
      describe(
          "are the wiring",
          type -> type.getName().matches("io\\.callflow\\.lambda\\.Wiring(\\$.*)?"));

  private ArchitectureTest() {}

  @ArchTest
  static final ArchRule no_package_needs_one_that_needs_it =
      slices().matching("io.callflow.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_domain_touches_nothing_but_java_base =
      noClasses()
          .that()
          .resideInAnyPackage(DOMAIN)
          .should()
          .dependOnClassesThat(
              not(JAVA_BASE)
                  .and(not(resideInAnyPackage(DOMAIN)))
                  .and(not(resideInAPackage("org.jspecify.annotations"))));

  @ArchTest
  static final ArchRule the_recorder_knows_no_module_but_the_domain =
      noClasses()
          .that()
          .resideInAPackage(RECORDER)
          .should()
          .dependOnClassesThat(
              CALLFLOW.and(not(resideInAnyPackage(DOMAIN))).and(not(resideInAPackage(RECORDER))));

  @ArchTest
  static final ArchRule nobody_outside_the_domain_knows_the_archive =
      noClasses()
          .that()
          .resideOutsideOfPackages(DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ARCHIVE);

  @ArchTest
  static final ArchRule only_the_contract_and_the_sources_know_jackson =
      noClasses()
          .that()
          .resideOutsideOfPackages(CONTRACT, SOURCES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..");

  @ArchTest
  static final ArchRule only_the_sources_read_json_as_trees =
      noClasses()
          .that()
          .resideOutsideOfPackage(SOURCES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.fasterxml.jackson.databind..", "tools.jackson.databind..");

  @ArchTest
  static final ArchRule the_contract_knows_no_module_but_the_domain =
      noClasses()
          .that()
          .resideInAPackage(CONTRACT)
          .should()
          .dependOnClassesThat(
              CALLFLOW.and(not(resideInAnyPackage(DOMAIN))).and(not(resideInAPackage(CONTRACT))));

  @ArchTest
  static final ArchRule no_reflection_binds_json =
      noClasses()
          .should()
          .accessTargetWhere(
              describe(
                  "the target binds JSON to classes",
                  access ->
                      access.getTargetOwner().getPackageName().startsWith(DATABIND)
                          && List.of("readValue", "convertValue", "treeToValue", "valueToTree")
                              .contains(access.getName())));

  @ArchTest
  static final ArchRule sources_know_neither_files_nor_networks_nor_front_doors =
      noClasses()
          .that()
          .resideInAPackage(SOURCES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.nio.file..",
              "java.nio.channels..",
              "java.net.http..",
              STORES,
              RECORDER,
              HTTP,
              LAMBDA,
              LOCAL)
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(
              File.class,
              FileInputStream.class,
              ProcessBuilder.class,
              Socket.class,
              ServerSocket.class,
              DatagramSocket.class,
              URL.class);

  @ArchTest
  static final ArchRule only_the_laptop_knows_the_sources =
      noClasses()
          .that()
          .resideOutsideOfPackages(SOURCES, LOCAL, "io.callflow.benchmark..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SOURCES);

  @ArchTest
  static final ArchRule stores_know_only_their_port_and_its_failures =
      noClasses()
          .that()
          .resideInAPackage(STORES)
          .should()
          .dependOnClassesThat(
              CALLFLOW
                  .and(not(resideInAPackage(STORES)))
                  .and(not(belongToAnyOf(STORE_PORT)))
                  .and(not(belongToAnyOf(CallflowException.class, ErrorCode.class))));

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
          .that(not(resideInAPackage(S3)).and(not(WIRING)))
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
          .resideInAnyPackage(LOCAL, SQLITE, "com.sun.net.httpserver..");

  @ArchTest
  static final ArchRule the_laptop_does_not_know_the_functions =
      noClasses()
          .that()
          .resideInAPackage(LOCAL)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(LAMBDA);

  @ArchTest
  static final ArchRule only_the_local_front_door_knows_its_server =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.callflow.local.http")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.sun.net..");

  /** The embedded store dates its objects by the clock of its machine, as S3 does by its own. */
  @ArchTest
  static final ArchRule only_front_doors_ask_for_the_time =
      noClasses()
          .that()
          .resideOutsideOfPackages(LAMBDA, LOCAL, SQLITE, "io.callflow.store.tck..")
          .and(not(belongToAnyOf(DEFAULT_CLOCK)))
          .should()
          .accessTargetWhere(describe("the target tells the time", ArchitectureTest::tellsTime));

  /** The embedded store asks for the user's cache folder, to keep SQLite's library there. */
  @ArchTest
  static final ArchRule only_front_doors_ask_for_the_environment =
      noClasses()
          .that()
          .resideOutsideOfPackages(LAMBDA, LOCAL, SQLITE)
          .should()
          .accessTargetWhere(
              describe(
                  "the target is the environment", access -> isOf(access, System.class, "getenv")));

  @ArchTest
  static final ArchRule only_front_doors_speak_to_the_terminal =
      noClasses()
          .that()
          .resideOutsideOfPackages(LAMBDA, LOCAL)
          .should()
          .accessTargetWhere(
              describe(
                  "the target is the terminal",
                  access ->
                      isOf(access, System.class, "out", "err", "console")
                          || isOf(access, Throwable.class, "printStackTrace")));

  @ArchTest
  static final ArchRule nobody_logs_through_a_framework =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.slf4j..",
              "java.util.logging..",
              "org.apache.logging..",
              "org.apache.commons.logging..");

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

  private static boolean tellsTime(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    boolean withoutClock =
        !(access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target)
            || target.getRawParameterTypes().stream()
                .noneMatch(type -> type.isEquivalentTo(Clock.class));
    return (owner.getPackageName().equals("java.time")
            && access.getName().equals("now")
            && withoutClock)
        || (owner.isEquivalentTo(Clock.class)
            && access.getName().matches("system.*|tick(Millis|Seconds|Minutes)"))
        || isOf(access, InstantSource.class, "system")
        || isOf(access, System.class, "currentTimeMillis")
        || isOf(access, Date.class, JavaConstructor.CONSTRUCTOR_NAME);
  }

  /** Whether the target is a member of this class or its subclasses, of any signature. */
  private static boolean isOf(JavaAccess<?> access, Class<?> owner, String... names) {
    return access.getTargetOwner().isAssignableTo(owner)
        && List.of(names).contains(access.getName());
  }

  /** No class breaks a rule in a module that is not there. */
  @ArchTest
  static void every_module_of_the_service_is_checked(JavaClasses all) {
    for (String type :
        new String[] {
          "io.callflow.event.CallFlowEvent",
          "io.callflow.archive.Archive",
          "io.callflow.Callflow",
          "io.callflow.contract.json.Json",
          "io.callflow.store.sqlite.SqliteObjectStore",
          "io.callflow.store.s3.S3ObjectStore",
          "io.callflow.store.tck.ObjectStoreContract",
          "io.callflow.http.Request",
          "io.callflow.http.authorization.JwtVerifier",
          "io.callflow.http.operation.Operations",
          "io.callflow.http.routing.HttpService",
          "io.callflow.lambda.EventStorer",
          "io.callflow.recorder.EventRecorder",
          "io.callflow.sources.Sources",
          "io.callflow.local.http.LocalService"
        }) {
      all.get(type);
    }
    assertTrue(all.stream().anyMatch(WIRING), "the wiring");
  }

  @ArchTest
  static void the_rules_find_what_breaks_them(JavaClasses all) {
    JavaClasses offender = new ClassFileImporter().importClasses(OffenderManager.class);
    for (ArchRule rule :
        List.of(
            only_the_contract_and_the_sources_know_jackson,
            only_the_sources_read_json_as_trees,
            no_reflection_binds_json,
            only_the_s3_adapter_and_the_wiring_know_the_sdk,
            only_the_authorization_knows_how_tokens_are_signed,
            only_the_functions_know_lambda_types,
            only_the_local_front_door_knows_its_server,
            only_front_doors_ask_for_the_time,
            only_front_doors_ask_for_the_environment,
            only_front_doors_speak_to_the_terminal,
            nobody_logs_through_a_framework,
            a_class_is_not_named_for_its_pattern,
            every_package_says_what_may_be_null)) {
      assertTrue(rule.evaluate(offender).hasViolation(), rule.getDescription());
    }
    assertTrue(
        sources_know_neither_files_nor_networks_nor_front_doors
            .evaluate(new ClassFileImporter().importClasses(SourcesOffender.class))
            .hasViolation());
    JavaClasses ofHttp = new ClassFileImporter().importClasses(HttpOffender.class);
    for (ArchRule rule :
        List.of(
            the_http_api_knows_no_store_and_no_front_door,
            the_http_api_knows_neither_lambda_nor_a_server)) {
      assertTrue(rule.evaluate(ofHttp).hasViolation(), rule.getDescription());
    }
  }
}
