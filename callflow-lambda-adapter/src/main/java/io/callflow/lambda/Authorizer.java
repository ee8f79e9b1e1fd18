package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.callflow.contract.json.Json;
import io.callflow.contract.json.MalformedBody;
import io.callflow.http.authorization.Authorization;
import io.callflow.http.authorization.AuthorizationUnavailable;
import io.callflow.http.authorization.AuthorizerSettings;
import io.callflow.http.authorization.TokenVerifier;
import io.callflow.http.authorization.Verdict;
import io.callflow.http.log.Facts;
import io.callflow.http.log.Metric;
import io.callflow.http.log.RequestLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The authorizer function, {@code io.callflow.lambda.Authorizer::handleRequest}: a TOKEN authorizer
 * of a REST API. Its policy covers the whole API, so API Gateway may cache it by token. API Gateway
 * answers 401 only if the function throws an exception with the message {@code Unauthorized}, so
 * each refused token counts as an error of this function in CloudWatch; the metric {@code
 * AuthFailures} counts it, too. Any other exception becomes a 500, which is right for a token that
 * cannot be checked now.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html">Lambda
 *     authorizers</a>
 */
public final class Authorizer implements RequestStreamHandler {
  /** What the runtime sees; the log has the reason. */
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
    verifiers = AuthorizerSettings.of(environment).verifiersOfFrozenProcess(clock, log);
    authorization = new Authorization(verifiers);
    if (verifiers.isEmpty()) {
      log.write(
          RequestLog.Level.WARN,
          "init",
          "no API key and no token issuer is configured, so nobody gets in",
          Map.of());
    }
    if (Wiring.isForSnapshot(environment)) {
      Core.getGlobalContext().register(hooks);
    }
  }

  /** Called by SnapStart. A field, because the runtime refers to it weakly. */
  private final Resource hooks =
      new Resource() {
        @Override
        public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
          verifiers.forEach(TokenVerifier::makeReady);
        }

        @Override
        public void afterRestore(org.crac.Context<? extends Resource> context) {
          // Signing keys carry their age, so a restored process refreshes them itself.
        }
      };

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    long begun = System.nanoTime();
    Facts facts = new Facts();
    facts.putAll(ProxyFunction.marks(context));
    Map<String, @Nullable Object> event = read(in);
    String requestId = String.valueOf(context.getAwsRequestId());
    Verdict verdict;
    try {
      verdict = authorization.await(text(event, "authorizationToken"));
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
      RequestLog.Level level, String requestId, Facts facts, int failures, long begun) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    facts.put("authLatencyMs", millis);
    facts.measure(Metric.AUTH_FAILURES, failures);
    facts.measure(Metric.LATENCY, millis);
    log.write(level, requestId, "authorize", facts, null);
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
