package io.callflow.contract;

import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallId;
import io.callflow.event.CallResult;
import io.callflow.event.CauseSource;
import io.callflow.event.Direction;
import io.callflow.event.EventDetails;
import io.callflow.event.EventId;
import io.callflow.event.EventType;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.MediaQuality;
import io.callflow.event.Metadata;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.ParkingPlace;
import io.callflow.event.Party;
import io.callflow.event.RecordingDetails;
import io.callflow.event.Redirection;
import io.callflow.event.RedirectionReason;
import io.callflow.event.Relation;
import io.callflow.event.StoredEvent;
import io.callflow.event.TransferDetails;
import io.callflow.event.TransferKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Random events within the event model; equal for equal seeds. */
final class RandomEvents {
  private final Random random;

  RandomEvents(Random random) {
    this.random = random;
  }

  StoredEvent stored() {
    CallFlowEvent event = event();
    return new StoredEvent(EventId.of(event), instant(), event);
  }

  CallFlowEvent event() {
    return CallFlowEvent.builder(callId(), type(), instant(), text(256))
        .sourceEventId(maybe(() -> ascii(128)))
        .sequence(maybe(() -> random.nextLong() & CallFlowEvent.MAX_SEQUENCE))
        .legId(maybe(() -> text(256)))
        .correlationId(maybe(() -> text(256)))
        .direction(maybe(() -> any(Direction.values())))
        .from(maybe(this::party))
        .to(maybe(this::party))
        .hop(maybe(this::hop))
        .outcome(maybe(this::outcome))
        .links(links())
        .details(maybe(this::details))
        .metadata(maybe(() -> new Metadata(members(0))))
        .build();
  }

  private CallId callId() {
    return new CallId(ascii(256));
  }

  private EventType type() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      words.add(any(new String[] {"call", "leg", "x", "a_1", "started", "answered", "hold2"}));
    }
    return new EventType(String.join(".", words));
  }

  /** In the years that a request may name. */
  private Instant instant() {
    long first = Instant.parse("0001-01-02T00:00:00Z").getEpochSecond();
    long last = Instant.parse("9998-12-30T00:00:00Z").getEpochSecond();
    int nanos = any(new Integer[] {0, 250_000_000, 1_000, 1, 999_999_999});
    return Instant.ofEpochSecond(first + (long) (random.nextDouble() * (last - first)), nanos);
  }

  private Party party() {
    String number = maybe(() -> "+" + (1 + random.nextInt(9)) + random.nextInt(1_000_000));
    String uri = maybe(() -> "sip:" + ascii(500));
    String raw = maybe(() -> text(256));
    String name = maybe(() -> text(128));
    boolean nothing = number == null && uri == null && raw == null && name == null;
    return nothing ? Party.raw("1015") : new Party(number, uri, raw, name);
  }

  private Hop hop() {
    String from = maybe(() -> text(256));
    String to = maybe(() -> text(256));
    return from == null && to == null ? new Hop("a", null) : new Hop(from, to);
  }

  private Outcome outcome() {
    return new Outcome(
        any(CallResult.values()),
        maybe(() -> 100 + random.nextInt(600)),
        maybe(() -> 1 + random.nextInt(127)),
        maybe(() -> text(256)),
        maybe(() -> text(256)),
        maybe(() -> text(256)),
        maybe(() -> any(CauseSource.values())));
  }

  private EventDetails details() {
    return EventDetails.builder()
        .dialled(maybe(this::party))
        .redirection(
            maybe(() -> new Redirection(party(), maybe(() -> any(RedirectionReason.values())))))
        .answeredBy(maybe(() -> any(AnsweredBy.values())))
        .loopback(maybe(() -> text(256)))
        .bridgeId(maybe(() -> text(256)))
        .queue(maybe(() -> text(256)))
        .agent(maybe(this::party))
        .conference(maybe(() -> text(256)))
        .mailbox(maybe(() -> text(256)))
        .trunk(maybe(() -> text(256)))
        .accountCode(maybe(() -> text(256)))
        .application(maybe(() -> new Application(text(256), maybe(() -> text(1024)))))
        .transfer(
            maybe(
                () ->
                    new TransferDetails(
                        any(TransferKind.values()),
                        maybe(this::party),
                        maybe(() -> text(256)),
                        maybe(() -> text(256)),
                        maybe(() -> text(256)))))
        .parking(maybe(() -> new ParkingPlace(text(256), maybe(() -> text(256)))))
        .recording(maybe(() -> new RecordingDetails(maybe(() -> text(256)), text(256))))
        .media(
            maybe(
                () ->
                    new MediaQuality(
                        BigDecimal.valueOf(1000 + random.nextInt(4001), 3),
                        maybe(() -> BigDecimal.valueOf(random.nextInt(60_000_000), 3)),
                        maybe(() -> BigDecimal.valueOf(random.nextInt(101))),
                        maybe(() -> BigDecimal.valueOf(random.nextInt(600_000), 1)),
                        maybe(() -> (long) random.nextInt(3_600_001)),
                        maybe(() -> text(256)))))
        .build();
  }

  private List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (int i = random.nextInt(40) - 23; i > 0; i--) {
      links.add(new Link(any(Relation.values()), callId(), maybe(() -> text(256))));
    }
    return links;
  }

  private Map<String, MetadataValue> members(int depth) {
    Map<String, MetadataValue> members = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      members.put(random.nextInt(10) == 0 ? "" : wild(20), value(depth + 1));
    }
    return members;
  }

  private MetadataValue value(int depth) {
    return switch (random.nextInt(depth > 5 ? 5 : 7)) {
      case 0 -> new MetadataValue.Text(wild(40));
      case 1 ->
          new MetadataValue.Num(
              any(new String[] {"0", "-0", "1.0", "1e400", "-2.50E-7", "9007199254740993"}));
      case 2 -> new MetadataValue.Bool(random.nextBoolean());
      case 3 -> new MetadataValue.Nothing();
      case 4 -> MetadataValue.of(random.nextLong());
      case 5 -> {
        List<MetadataValue> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          values.add(value(depth + 1));
        }
        yield new MetadataValue.Items(values);
      }
      default -> new MetadataValue.Members(members(depth));
    };
  }

  private String ascii(int max) {
    return text(max, () -> 0x21 + random.nextInt(0x7F - 0x21));
  }

  private String text(int max) {
    return text(
        max,
        () -> {
          int point = anyPoint();
          return Character.isISOControl(point) ? '?' : point;
        });
  }

  /** Text with everything in it that JSON must escape, too. */
  private String wild(int max) {
    return text(max, this::anyPoint);
  }

  private int anyPoint() {
    int[] ends = {0x20, 0x80, 0x100, 0x3000, 0xD800, 0x110000};
    int point = random.nextInt(ends[random.nextInt(ends.length)]);
    return point >= 0xD800 && point <= 0xDFFF ? 0x1F4DE : point;
  }

  private String text(int max, Supplier<Integer> point) {
    StringBuilder text = new StringBuilder();
    for (int length = 1 + random.nextInt(max); length > 0; length--) {
      text.appendCodePoint(point.get());
    }
    return text.toString();
  }

  private <T> T any(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private <T> @Nullable T maybe(Supplier<T> value) {
    return random.nextBoolean() ? value.get() : null;
  }
}
