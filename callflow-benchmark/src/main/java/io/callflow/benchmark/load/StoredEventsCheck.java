package io.callflow.benchmark.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Reads calls back through the API, and compares their events with those acknowledged. */
final class StoredEventsCheck implements Traffic {
  private static final int ATTEMPTS = 3;
  private static final byte[] SEQUENCE = "\"sequence\":".getBytes(StandardCharsets.US_ASCII);

  private final SentEvents sent;
  private final RequestTemplate template;
  private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
  private final Map<Integer, Integer> failures = new HashMap<>();
  private long lost;
  private long twice;
  private long unreadable;

  /**
   * @param most how many calls are read at most; of more calls, an even sample
   */
  StoredEventsCheck(String host, String key, SentEvents sent, int most) {
    this.sent = sent;
    this.template =
        new RequestTemplate(
            RequestTemplate.get(host, key, CallTraffic.path(RequestTemplate.CALL) + "/events"));
    int calls = sent.end() - sent.first();
    int step = Math.max(1, (calls + most - 1) / most);
    for (int call = sent.first(); call < sent.end(); call += step) {
      if (sent.acknowledged(call) != 0) {
        waiting.add(call);
      }
    }
  }

  @Override
  public boolean hasNext() {
    return !waiting.isEmpty();
  }

  @Override
  public long write(ByteBuffer into) {
    int call = waiting.remove();
    template.write(into, call, 0);
    return call;
  }

  @Override
  public boolean succeeded(long request, byte[] body, int length) {
    int stored = 0;
    for (int at = 0; at + SEQUENCE.length < length; at++) {
      if (isSequence(body, at)) {
        int event = 1 << (body[at + SEQUENCE.length] - '0');
        twice += (stored & event) != 0 ? 1 : 0;
        stored |= event;
      }
    }
    lost += Integer.bitCount(sent.acknowledged((int) request) & ~stored);
    return true;
  }

  private static boolean isSequence(byte[] body, int at) {
    for (int i = 0; i < SEQUENCE.length; i++) {
      if (body[at + i] != SEQUENCE[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void refused(long request, int status) {
    if (status == 404) {
      lost += Integer.bitCount(sent.acknowledged((int) request));
    } else {
      unanswered(request);
    }
  }

  @Override
  public void unanswered(long request) {
    if (failures.merge((int) request, 1, Integer::sum) < ATTEMPTS) {
      waiting.add((int) request);
    } else {
      unreadable++;
    }
  }

  /** Events that were acknowledged and are not there. */
  long lost() {
    return lost;
  }

  /** Events that are there twice. */
  long twice() {
    return twice;
  }

  /** Calls that could not be read, in three attempts or for lack of time. */
  long unreadable() {
    return unreadable + waiting.size();
  }
}
