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
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The function that says who may do what: {@code io.callflow.lambda.Authorizer::handleRequest}, a
 * TOKEN authorizer of a REST API. What it answers holds for the whole API, so API Gateway may keep
 * it by token. Whoever is not known is answered 401, which API Gateway takes from a function only
 * as an exception with the message {@code Unauthorized}: each such token counts among the errors of
 * this function in CloudWatch, and as {@code AuthFailures} among its metrics. Any other exception
 * becomes a 500: so does one for a token of which it cannot be known whether it is good.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html">Lambda
 *     authorizers</a>
 */
public final class Authorizer implements RequestStreamHandler {
  /** The whole of what the runtime is told; the log tells more. */
  private static final class NotAuthorized extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAuthorized(String message) {
      super(message, null, false, false);
    }
  }

  private final Authorization authorization;
  private final RequestLog log;
  private final List<TokenVerifier> verifiers;

  /**
   * @throws IllegalArgumentException with every fault of the settings in its message, one a line
   */
  public Authorizer() {
    this(System.getenv(), InstantSource.system());
  }

  private Authorizer(Map<String, String> environment, InstantSource clock) {
    log = Wiring.log(environment, clock);
    verifiers = AuthorizerSettings.of(environment).verifiers(clock, log);
    authorization = new Authorization(verifiers);
    if (verifiers.isEmpty()) {
      log.write(
          RequestLog.Level.WARN,
          "init",
          "no API key and no issuer of tokens is configured, so nobody gets in",
          Map.of());
    }
    if (Wiring.isForSnapshot(environment)) {
      Core.getGlobalContext().register(hooks);
    }
  }

  /** What SnapStart calls. Kept by a field: the runtime refers to it weakly. */
  private final Resource hooks =
      new Resource() {
        @Override
        public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
          verifiers.forEach(TokenVerifier::makeReady);
        }

        @Override
        public void afterRestore(org.crac.Context<? extends Resource> context) {
          // Signing keys know how old they are.
        }
      };

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    long begun = System.nanoTime();
    Map<String, Object> facts = new LinkedHashMap<>(ProxyFunction.marks(context));
    Map<String, @Nullable Object> event = read(in);
    String requestId = String.valueOf(context.getAwsRequestId());
    Verdict verdict;
    try {
      verdict = authorization.authorize(text(event, "authorizationToken"));
    } catch (AuthorizationUnavailable e) {
      facts.put("tokenType", e.tokenType());
      facts.put("authResult", "unavailable");
      facts.put("failureReason", e.reason());
      write(RequestLog.Level.ERROR, requestId, facts, 0, begun);
      throw new NotAuthorized("The authorizer cannot know");
    }
    facts.put("tokenType", verdict.tokenType());
    if (verdict instanceof Verdict.Refused refused) {
      facts.put("authResult", "refused");
      facts.put("failureReason", refused.reason());
      write(RequestLog.Level.WARN, requestId, facts, 1, begun);
    }
    if (!(verdict instanceof Verdict.Granted granted)) {
      throw new NotAuthorized("Unauthorized");
    }
    facts.put("authResult", "granted");
    facts.put("principalId", granted.principal().name());
    facts.put("tenant", granted.principal().tenant().value());
    write(RequestLog.Level.INFO, requestId, facts, 0, begun);
    String methodArn = text(event, "methodArn");
    out.write(
        Json.writeTree(
            ApiPolicy.allowing(granted.principal(), methodArn == null ? "" : methodArn)));
  }

  private void write(
      RequestLog.Level level,
      String requestId,
      Map<String, Object> facts,
      int failures,
      long begun) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    facts.put("authLatencyMs", millis);
    facts.put(Metric.AUTH_FAILURES.metricName(), failures);
    facts.put(Metric.LATENCY.metricName(), millis);
    log.write(level, requestId, "authorize", facts);
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
