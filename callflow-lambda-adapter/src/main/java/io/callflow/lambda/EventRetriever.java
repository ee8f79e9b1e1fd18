package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The function for operations that read, {@code io.callflow.lambda.EventRetriever::handleRequest}.
 * It takes the events of a REST API's Lambda proxy integration, and its settings from environment
 * variables.
 */
public final class EventRetriever implements RequestStreamHandler {
  private final ProxyFunction function;

  /**
   * @throws IllegalArgumentException with every fault of the settings in its message, one a line
   */
  public EventRetriever() {
    function = new Wiring(System.getenv()).retriever();
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    function.serve(in, out, context);
  }
}
