package io.callflow.http.operation;

import io.callflow.http.Refusal;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers the requests for one operation. */
interface Handler {
  /**
   * Begins to answer. The response may be completed later by any thread; until then the request
   * holds none.
   *
   * @param request whose principal has the operation's scope
   * @param facts takes what the log may tell, until the response is completed
   * @throws Refusal or completes with one, if the answer is a problem
   */
  CompletionStage<Response> answer(Request request, Facts facts);

  /** Measures numbers that depend on the status of the response, which may be a problem. */
  default void measure(int status, Facts facts) {}

  /** A handler whose response is ready when it returns. */
  interface Immediate extends Handler {
    @Override
    default CompletionStage<Response> answer(Request request, Facts facts) {
      return CompletableFuture.completedFuture(respond(request, facts));
    }

    /**
     * Answers.
     *
     * @throws Refusal if the answer is a problem
     */
    Response respond(Request request, Facts facts);
  }
}
