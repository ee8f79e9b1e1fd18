package io.callflow.http.operation;

import io.callflow.contract.model.Health;
import io.callflow.contract.model.HealthStatus;
import io.callflow.http.Request;
import io.callflow.http.Response;
import io.callflow.http.log.Facts;
import java.time.InstantSource;

/**
 * {@code GET /health}: answers without asking the store.
 *
 * @param check asked first; what it throws is the answer
 */
record HealthHandler(InstantSource clock, Runnable check) implements Handler.Immediate {
  @Override
  public Response respond(Request request, Facts facts) {
    check.run();
    return Response.json(200, new Health(HealthStatus.HEALTHY, clock.instant()));
  }
}
