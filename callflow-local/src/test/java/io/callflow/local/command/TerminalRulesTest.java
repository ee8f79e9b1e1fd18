package io.callflow.local.command;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.FileDescriptor;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Commands reach the terminal by {@link Terminal} alone, so nothing passes its filter by. */
@AnalyzeClasses(packages = "io.callflow.local", importOptions = DoNotIncludeTests.class)
final class TerminalRulesTest {
  private static final Set<String> DOORS =
      Set.of(Terminal.class.getName(), PrintableStream.class.getName());

  private static final DescribedPredicate<JavaClass> DOOR =
      describe(
          "are the terminal", type -> DOORS.contains(type.getName().replaceFirst("\\$.*", "")));

  private TerminalRulesTest() {}

  @ArchTest
  static final ArchRule only_the_terminal_opens_streams_of_the_process =
      noClasses()
          .that(
              resideInAnyPackage("io.callflow.local.command..", "io.callflow.sources.asterisk..")
                  .and(not(DOOR)))
          .should()
          .accessTargetWhere(describe("the target is a raw stream", TerminalRulesTest::isRaw));

  private static boolean isRaw(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    String name = access.getName();
    boolean created = name.equals(JavaConstructor.CONSTRUCTOR_NAME);
    return (owner.isEquivalentTo(System.class) && Set.of("out", "err", "console").contains(name))
        || owner.isEquivalentTo(FileDescriptor.class)
        || (owner.isAssignableTo(PrintStream.class) && created)
        || (owner.isEquivalentTo(Terminal.class) && name.startsWith("raw"))
        || (owner.isAssignableTo(Throwable.class) && name.equals("printStackTrace"));
  }

  static final class Offender {
    private Offender() {}

    static void offend(Terminal terminal) {
      System.out.println("out");
      System.err.println("err");
      new PrintStream(terminal.out(), false, StandardCharsets.UTF_8).println();
      new IllegalStateException().printStackTrace();
      new IllegalStateException()
          .printStackTrace(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    }
  }

  @ArchTest
  static void the_rule_finds_what_breaks_it(JavaClasses all) {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);

    assertEquals(
        5,
        only_the_terminal_opens_streams_of_the_process
            .evaluate(offender)
            .getFailureReport()
            .getDetails()
            .size());
    all.get(CallflowCommand.class);
  }
}
