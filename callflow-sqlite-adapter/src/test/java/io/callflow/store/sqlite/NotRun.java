package io.callflow.store.sqlite;

import java.io.File;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints which tests of this module do not run on this machine. */
public final class NotRun implements TestExecutionListener {
  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    if (File.separatorChar != '/') {
      System.out.println(
          "Tests tagged 'posix' not run: they need permissions and signals of POSIX.");
      return;
    }
    if (!Machine.hasCompiler()) {
      System.out.println("PowerCutTest not run: it needs Linux and a C compiler named cc.");
    }
    if (Machine.namespace().isEmpty()) {
      System.out.println(
          "FullDiskTest and the test of a noexec folder not run: this user may not mount a file"
              + " system (unshare --mount).");
    }
  }
}
