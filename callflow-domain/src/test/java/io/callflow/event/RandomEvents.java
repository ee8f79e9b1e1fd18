package io.callflow.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events from small ranges of values, so that ties and near misses are frequent. */
public final class RandomEvents {
  private static final List<String> TYPES =
      List.of("call.started", "ringing", "leg.ringing", "leg.answered", "x.acme.a", "call.ended");
  private static final List<String> WORDS = List.of("a", "b", "ab", "ä", "\uD83D\uDE00", "1", "");

  private static final List<Relation> RELATIONS = List.of(Relation.PARENT, Relation.CONSULT);

  private final Random random;

  public RandomEvents(Random random) {
    this.random = random;
  }

  /** An event of this call, any field of which may be present. */
  public CallFlowEvent event(CallId callId) {
    return CallFlowEvent.builder(
            callId, new EventType(one(TYPES)), instant(), random.nextBoolean() ? "pbx" : "sbc")
        .sourceEventId(random.nextInt(8) == 0 ? "id-" + random.nextInt(4) : null)
        .sequence(random.nextBoolean() ? null : (long) random.nextInt(3))
        .legId(maybe())
        .correlationId(maybe())
        .direction(random.nextInt(4) > 0 ? null : one(List.of(Direction.values())))
        .from(party())
        .to(party())
        .hop(hop())
        .outcome(outcome())
        .links(links())
        .metadata(random.nextInt(3) > 0 ? null : new Metadata(members(2)))
        .build();
  }

  /** As {@link #event}, with details in some. */
  public CallFlowEvent detailed(CallId callId) {
    return event(callId).toBuilder().details(details()).build();
  }

  private Instant instant() {
    return Instant.ofEpochSecond(1_800_000_000L + random.nextInt(3), random.nextInt(2));
  }

  private @Nullable Party party() {
    String raw = maybe();
    String name = maybe();
    return raw == null && name == null ? null : new Party(null, null, raw, name);
  }

  private @Nullable Hop hop() {
    String from = maybe();
    String to = maybe();
    return from == null && to == null ? null : new Hop(from, to);
  }

  private @Nullable Outcome outcome() {
    return switch (random.nextInt(8)) {
      case 0 -> Outcome.of(CallResult.BUSY);
      case 1 -> new Outcome(null, 100 + random.nextInt(2), null, null, null);
      case 2 -> new Outcome(null, null, 100 + random.nextInt(2), null, null);
      case 3 -> new Outcome(null, null, null, "a", null);
      case 4 -> new Outcome(null, null, null, null, "a");
      default -> null;
    };
  }

  private EventDetails details() {
    return switch (random.nextInt(12)) {
      case 0 -> EventDetails.builder().loopback(maybe()).bridgeId(maybe()).build();
      case 1 -> EventDetails.builder().queue(maybe()).agent(party()).build();
      case 2 -> EventDetails.builder().dialled(party()).build();
      case 3 -> EventDetails.builder().answeredBy(one(List.of(AnsweredBy.values()))).build();
      case 4 -> EventDetails.builder().application(new Application("a", maybe())).build();
      default -> EventDetails.NONE;
    };
  }

  private List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (int i = random.nextInt(6) - 3; i > 0; i--) {
      links.add(new Link(one(RELATIONS), new CallId("other"), maybe()));
    }
    return links;
  }

  private @Nullable String maybe() {
    String word = random.nextInt(3) > 0 ? "" : one(WORDS);
    return word.isEmpty() ? null : word;
  }

  private Map<String, MetadataValue> members(int depth) {
    Map<String, MetadataValue> members = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      members.put(one(WORDS), value(depth));
    }
    return members;
  }

  private MetadataValue value(int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 5)) {
      case 0 -> MetadataValue.of(one(WORDS));
      case 1 -> MetadataValue.of(random.nextInt(2));
      case 2 -> new MetadataValue.Num(random.nextInt(2) + ".0");
      case 3 -> MetadataValue.of(random.nextBoolean());
      case 4 -> new MetadataValue.Nothing();
      case 5, 6 -> new MetadataValue.Members(members(depth - 1));
      default -> {
        List<MetadataValue> values = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          values.add(value(depth - 1));
        }
        yield new MetadataValue.Items(values);
      }
    };
  }

  /** A copy of the event, with the members of its metadata in another order. */
  public CallFlowEvent shuffled(CallFlowEvent event) {
    Metadata metadata = event.metadata();
    return event.toBuilder()
        .metadata(metadata == null ? null : new Metadata(shuffled(metadata.members())))
        .build();
  }

  private Map<String, MetadataValue> shuffled(Map<String, MetadataValue> members) {
    List<String> names = new ArrayList<>(members.keySet());
    Collections.shuffle(names, random);
    Map<String, MetadataValue> shuffled = new LinkedHashMap<>();
    for (String name : names) {
      MetadataValue value = members.get(name);
      if (value != null) {
        shuffled.put(name, shuffled(value));
      }
    }
    return shuffled;
  }

  private MetadataValue shuffled(MetadataValue value) {
    if (value instanceof MetadataValue.Members members) {
      return new MetadataValue.Members(shuffled(members.values()));
    } else if (value instanceof MetadataValue.Items items) {
      return new MetadataValue.Items(items.values().stream().map(this::shuffled).toList());
    }
    return value;
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
