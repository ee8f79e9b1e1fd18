package io.callflow.benchmark.load;

import java.nio.ByteBuffer;
import java.util.List;

/** Events of calls of two parties, as a switch reports them: one at a time, or in batches. */
final class CallTraffic {
  /** Calls of one batch. */
  private static final int BATCH_CALLS = 2;

  /** Events of one batch. */
  static final int BATCH = BATCH_CALLS * SentEvents.PER_CALL;

  /** Calls that are under way at a time, if their events are sent one by one. */
  private static final int CALLS_AT_ONCE = 500;

  private static final List<String> TYPES =
      List.of(
          "leg.started",
          "leg.ringing",
          "leg.answered",
          "bridge.joined",
          "hold.started",
          "hold.ended",
          "dtmf.received",
          "flow.step_started",
          "bridge.left",
          "leg.ended");

  private final String host;
  private final String key;

  /**
   * @param host the host and port that requests name
   * @param key the API key
   */
  CallTraffic(String host, String key) {
    this.host = host;
    this.key = key;
  }

  /** The path of a call. */
  static String path(String call) {
    return "/v1/calls/load-" + call + "@pbx.example";
  }

  /** Requests with one event each, of several hundred calls in turn. */
  Traffic singles(SentEvents sent) {
    return new Singles(sent);
  }

  /** Requests with 20 events each: two whole calls. */
  Traffic batches(SentEvents sent) {
    return new Batches(sent);
  }

  static String event(String call, int number) {
    String type = TYPES.get(number);
    return """
        {"callId":"load-%1$s@pbx.example","eventType":"%2$s","timestamp":"%3$s","source":"pbx-1",\
        "sourceEventId":"%1$s-%4$d","sequence":%4$d,"legId":"%1$s.1",\
        "from":{"number":"+49301234567"},"to":{"raw":"1015"},\
        "metadata":{"eventtype":"%2$s","uniqueid":"%1$s.1","channame":"PJSIP/trunk-%1$s",\
        "context":"from-internal","appname":"Dial","appdata":"PJSIP/1015,30,tT","amaflags":"3",\
        "peer":"PJSIP/1015-0000002a"}}"""
        .formatted(call, type, RequestTemplate.NOW, number);
  }

  private final class Singles implements Traffic {
    private final SentEvents sent;
    private final RequestTemplate[] templates = new RequestTemplate[SentEvents.PER_CALL];
    private final int[] calls = new int[CALLS_AT_ONCE];
    private final int[] next = new int[CALLS_AT_ONCE];
    private int turn;

    Singles(SentEvents sent) {
      this.sent = sent;
      for (int i = 0; i < templates.length; i++) {
        String json = event(RequestTemplate.CALL, i);
        templates[i] = new RequestTemplate(RequestTemplate.post(host, key, "/v1/events", json));
      }
      for (int i = 0; i < CALLS_AT_ONCE; i++) {
        calls[i] = sent.begin();
        // The calls are at different places, as those of a switch are.
        next[i] = i % SentEvents.PER_CALL;
      }
    }

    @Override
    public long write(ByteBuffer into) {
      turn = (turn + 1) % CALLS_AT_ONCE;
      if (next[turn] == SentEvents.PER_CALL) {
        calls[turn] = sent.begin();
        next[turn] = 0;
      }
      int event = next[turn]++;
      templates[event].write(into, calls[turn], 0);
      return (long) calls[turn] * SentEvents.PER_CALL + event;
    }

    @Override
    public boolean succeeded(long request, byte[] body, int length) {
      int event = (int) (request % SentEvents.PER_CALL);
      sent.acknowledge((int) (request / SentEvents.PER_CALL), 1 << event);
      return true;
    }
  }

  private final class Batches implements Traffic {
    private final SentEvents sent;
    private final RequestTemplate template;

    Batches(SentEvents sent) {
      this.sent = sent;
      StringBuilder events = new StringBuilder();
      for (int i = 0; i < SentEvents.PER_CALL; i++) {
        events.append(event(RequestTemplate.CALL, i)).append(',');
        events.append(event(RequestTemplate.OTHER_CALL, i)).append(',');
      }
      events.setLength(events.length() - 1);
      this.template =
          new RequestTemplate(
              RequestTemplate.post(host, key, "/v1/events/batch", "{\"events\":[" + events + "]}"));
    }

    @Override
    public long write(ByteBuffer into) {
      int call = sent.begin();
      template.write(into, call, sent.begin());
      return call;
    }

    @Override
    public boolean succeeded(long request, byte[] body, int length) {
      if (BatchCounts.stored(body, length) != BATCH) {
        return false; // which of them are stored is not asked
      }
      sent.acknowledge((int) request, SentEvents.WHOLE_CALL);
      sent.acknowledge((int) request + 1, SentEvents.WHOLE_CALL);
      return true;
    }
  }
}
