package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.callflow.contract.Json;
import io.callflow.contract.MalformedBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The function that says who may do what: {@code io.callflow.lambda.Authorizer::handleRequest}, a
 * TOKEN authorizer of a REST API. What it answers holds for the whole API, so API Gateway may keep
 * it by token. Whoever is not known is answered 401, which API Gateway takes from a function only
 * as an exception with the message {@code Unauthorized}: each such token counts among the errors of
 * this function in CloudWatch, and as {@code AuthFailures} among its metrics.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html">Lambda
 *     authorizers</a>
 */
public final class Authorizer implements RequestStreamHandler {
  /** The whole of what a caller is told. */
  private static final class Unauthorized extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unauthorized() {
      super("Unauthorized", null, false, false);
    }
  }

  private final Authorization authorization;
  private final RequestLog log;

  /**
   * @throws IllegalArgumentException with every fault of the settings in its message, one a line
   */
  public Authorizer() {
    this(System.getenv(), InstantSource.system());
  }

  private Authorizer(Map<String, String> environment, InstantSource clock) {
    log = Wiring.log(environment, clock);
    List<TokenVerifier> verifiers = AuthorizerSettings.of(environment).verifiers(clock);
    authorization = new Authorization(verifiers);
    if (verifiers.isEmpty()) {
      log.write(
          RequestLog.Level.WARN,
          "init",
          "no API key and no issuer of tokens is configured, so nobody gets in",
          Map.of());
    }
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    long begun = System.nanoTime();
    Map<String, Object> facts = new LinkedHashMap<>(ProxyFunction.marks(context));
    Map<String, @Nullable Object> event = read(in);
    Verdict verdict = authorization.authorize(text(event, "authorizationToken"));
    facts.put("tokenType", verdict.tokenType());
    if (verdict instanceof Verdict.Granted granted) {
      facts.put("authResult", "granted");
      facts.put("principalId", granted.principal().name());
      facts.put("tenant", granted.principal().tenant().value());
    } else if (verdict instanceof Verdict.Refused refused) {
      facts.put("authResult", "refused");
      facts.put("failureReason", refused.reason());
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    boolean granted = verdict instanceof Verdict.Granted;
    facts.put("authLatencyMs", millis);
    facts.put(Metric.AUTH_FAILURES.metricName(), granted ? 0 : 1);
    facts.put(Metric.LATENCY.metricName(), millis);
    log.write(
        granted ? RequestLog.Level.INFO : RequestLog.Level.WARN,
        String.valueOf(context.getAwsRequestId()),
        "authorize",
        facts);
    if (!(verdict instanceof Verdict.Granted known)) {
      throw new Unauthorized();
    }
    String methodArn = text(event, "methodArn");
    out.write(
        Json.writeTree(ApiPolicy.allowing(known.principal(), methodArn == null ? "" : methodArn)));
  }

  private static Map<String, @Nullable Object> read(InputStream in) throws IOException {
    try {
      return Json.readTree(in.readAllBytes());
    } catch (MalformedBody noEvent) {
      return Map.of();
    }
  }

  private static @Nullable String text(Map<String, @Nullable Object> event, String name) {
    return event.get(name) instanceof String text ? text : null;
  }
}
