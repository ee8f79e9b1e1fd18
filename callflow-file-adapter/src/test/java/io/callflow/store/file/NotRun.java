package io.callflow.store.file;

import java.io.File;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints which tests of this module the build excludes on this operating system. */
public final class NotRun implements TestExecutionListener {
  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    if (File.separatorChar != '/') {
      System.out.println(
          "Tests tagged 'posix' not run: the folder store does not support this operating system.");
    }
  }
}
