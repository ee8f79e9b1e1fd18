package io.callflow.store.sqlite;

import java.io.File;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints which tests of this module the build excludes on this machine. */
public final class NotRun implements TestExecutionListener {
  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    if (File.separatorChar != '/') {
      System.out.println(
          "Tests tagged 'posix' not run: they need permissions and signals of POSIX.");
    }
  }
}
