package io.callflow.lambda.runtime;

import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints which tests a run leaves out, and how to run them. */
public final class NotRun implements TestExecutionListener {
  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    if (System.getProperty("callflow.s3.server", "").isEmpty()) {
      System.out.println(
          "Tests of the functions in Lambda's runtime client not run: .ci/lambda runs them, or"
              + " -Dcallflow.s3.server=endpoint with CALLFLOW_TEST_S3_ENDPOINT, _ACCESS_KEY and"
              + " _SECRET_KEY naming a server, on Linux.");
    }
  }
}
