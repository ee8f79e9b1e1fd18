package io.callflow.local.metrics;

import io.callflow.http.log.Metric;
import io.callflow.store.ObjectStore;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts and times what the service does. Safe for use by many threads; no method blocks or throws.
 *
 * <p>Labels come from the service, never from a client, so that their number is bounded.
 */
public interface ServiceMetrics {
  /** Counts nothing, and loads no library. */
  ServiceMetrics NONE =
      new ServiceMetrics() {
        @Override
        public boolean areKept() {
          return false;
        }

        @Override
        public void answered(String operation, int status, long nanos) {}

        @Override
        public void malformed(String operation, int status) {}

        @Override
        public void refused(String code) {}

        @Override
        public void stored(Map<Metric, Long> measurements) {}

        @Override
        public void signingKeysNotFetched() {}

        @Override
        public void read(Reading reading, LongSupplier now) {}

        @Override
        public ObjectStore measured(ObjectStore store) {
          return store;
        }
      };

  /** Whether calls have an effect; false for {@link #NONE}. */
  boolean areKept();

  /**
   * Counts a request whose answer is sent, or whose client is gone.
   *
   * @param operation the operationId of the contract, or one of a few other names
   * @param status of the answer; 0 if the client went away before it
   * @param nanos from the request's head to the end of its answer
   */
  void answered(String operation, int status, long nanos);

  /** Counts a request that could not be read; it has no duration. */
  void malformed(String operation, int status);

  /**
   * Counts a request that was refused for lack of room.
   *
   * @param code of the problem
   */
  void refused(String code);

  /** Counts the events that one request brought. */
  void stored(Map<Metric, Long> measurements);

  /** Counts an attempt to fetch the signing keys of the identity provider that failed. */
  void signingKeysNotFetched();

  /** Has this number read at each request for the metrics. To be called once for each. */
  void read(Reading reading, LongSupplier now);

  /** Returns a store that counts and times each operation on this one. */
  ObjectStore measured(ObjectStore store);
}
