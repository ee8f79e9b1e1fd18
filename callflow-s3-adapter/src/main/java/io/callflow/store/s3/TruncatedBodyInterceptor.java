package io.callflow.store.s3;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * Fails the reading of a body that is shorter than its {@code Content-Length}. The JDK's HTTP
 * client takes the end of a connection for the end of the body, and the SDK then reads an empty
 * listing out of no bytes.
 */
final class TruncatedBodyInterceptor implements ExecutionInterceptor {

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Optional<InputStream> body = context.responseBody();
    Optional<String> length = context.httpResponse().firstMatchingHeader("Content-Length");
    if (length.isEmpty() || context.httpRequest().method() == SdkHttpMethod.HEAD) {
      return body;
    }
    return body.map(stream -> new Measured(stream, Long.parseLong(length.get())));
  }

  private static final class Measured extends FilterInputStream {
    private long left;

    Measured(InputStream in, long length) {
      super(in);
      left = length;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? -1 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      count(read);
      return read;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      left -= skipped;
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(int read) throws EOFException {
      if (read > 0) {
        left -= read;
      } else if (read < 0 && left > 0) {
        throw new EOFException("the answer ends " + left + " bytes too early");
      }
    }
  }
}
