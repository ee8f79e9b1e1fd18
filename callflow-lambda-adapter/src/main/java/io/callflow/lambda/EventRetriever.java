package io.callflow.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The function that answers every GET: {@code io.callflow.lambda.EventRetriever::handleRequest}. It
 * takes the events of a Lambda proxy integration of a REST API, and is told by its environment
 * where the store is.
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
