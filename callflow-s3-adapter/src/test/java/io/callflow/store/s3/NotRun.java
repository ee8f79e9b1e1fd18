package io.callflow.store.s3;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints which tests this build excludes, and how to run them. */
public final class NotRun implements TestExecutionListener {
  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    String server = System.getProperty("callflow.s3.server", "");
    if (!server.equals("minio")) {
      System.out.println(
          (server.equals("endpoint") ? "Tests that kill MinIO" : "MinIO tests")
              + " not run: .ci/minio runs them, or -Dcallflow.s3.server=minio with"
              + " CALLFLOW_TEST_MINIO naming a MinIO binary.");
    }
  }
}
