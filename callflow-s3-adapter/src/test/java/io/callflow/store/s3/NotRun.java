package io.callflow.store.s3;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Says aloud which tests this run leaves out, and how to have them. */
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
