package io.callflow.story;

import io.callflow.call.CallFlow;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallKey;
import io.callflow.event.EventType;
import io.callflow.event.MetadataValue;
import io.callflow.event.Party;
import io.callflow.event.Relation;
import io.callflow.event.StandardEventType.Flow;
import io.callflow.event.StoredEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What several sources of a story report in common: the same SIP message, or the same step of a
 * call or leg.
 *
 * <p>A SIP message is the same if Call-ID, kind, status and CSeq are, and the branch, too, if both
 * sources have seen that branch; the first one counts if it was sent again. A step is the same if
 * the calls are, its type, and its leg; or if each of the sources reports one such step only.
 */
final class Facts {
  /** How many sources are compared; those with most events. */
  static final int MAX_SOURCES = 16;

  /** When a source says that something happened. */
  record Moment(String source, Instant time) {
    boolean isWholeSecond() {
      return time.truncatedTo(ChronoUnit.SECONDS).equals(time);
    }
  }

  /** One fact by two sources, and whether it travels with the setup of the call or against it. */
  record Common(Moment one, Moment other, Flow flow) {}

  /** A child that neither starts before its parent nor ends after it. */
  record Bracket(Moment parentStart, Moment parentEnd, Moment childStart, Moment childEnd) {}

  private record Kind(CallKey call, EventType type, String name) {}

  private record Place(CallKey call, String one, String other) {}

  private static final Set<EventType> STEPS =
      Set.of(
          EventType.CALL_STARTED,
          EventType.LEG_ANSWERED,
          EventType.LEG_ENDED,
          EventType.CALL_ENDED);

  private final Set<String> sources;
  private final List<Common> common = new ArrayList<>();

  /** Where SIP messages are compared: the steps made of them would count them twice. */
  private final Set<Place> compared = new HashSet<>();

  Facts(Story story) {
    sources = sources(story);
    if (sources.size() < 2) {
      return;
    }
    SameCalls same = new SameCalls(story);
    Map<CallKey, List<StoredEvent>> byGroup = new LinkedHashMap<>();
    for (CallFlow flow : story.flows()) {
      CallKey group = same.group(flow.key());
      messages(flow.key(), group, flow.events());
      byGroup.computeIfAbsent(group, any -> new ArrayList<>()).addAll(flow.events());
    }
    byGroup.forEach(this::steps);
  }

  List<Common> common() {
    return common;
  }

  private static Set<String> sources(Story story) {
    Map<String, Integer> counts = new TreeMap<>();
    for (CallFlow flow : story.flows()) {
      flow.events().forEach(stored -> counts.merge(stored.event().source(), 1, Integer::sum));
    }
    List<String> most = new ArrayList<>(counts.keySet());
    most.sort(Comparator.comparing((String source) -> -counts.getOrDefault(source, 0)));
    return new HashSet<>(most.subList(0, Math.min(MAX_SOURCES, most.size())));
  }

  private void messages(CallKey call, CallKey group, List<StoredEvent> events) {
    Set<String> here = new HashSet<>();
    events.forEach(stored -> here.add(stored.event().source()));
    here.retainAll(sources);
    if (here.size() < 2) {
      return;
    }
    Party caller = null;
    Map<Kind, Map<String, CallFlowEvent>> any = new LinkedHashMap<>();
    Map<Kind, Map<String, CallFlowEvent>> branches = new LinkedHashMap<>();
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      String cseq = isMessage(event) ? text(event, "cseq") : null;
      if (cseq == null || !here.contains(event.source())) {
        continue;
      }
      caller = caller == null ? event.from() : caller;
      Integer code = event.outcome() == null ? null : event.outcome().sipCode();
      String name = cseq + " " + code + " " + event.from();
      any.computeIfAbsent(new Kind(call, event.eventType(), name), key -> new TreeMap<>())
          .putIfAbsent(event.source(), event);
      String branch = text(event, "branch");
      if (branch != null) {
        branches
            .computeIfAbsent(
                new Kind(call, event.eventType(), name + " " + branch), key -> new TreeMap<>())
            .putIfAbsent(event.source(), event);
      }
    }
    Set<Set<String>> sameBranch = new HashSet<>();
    for (Map<String, CallFlowEvent> same : branches.values()) {
      messages(group, same, caller, sameBranch, true);
    }
    for (Map<String, CallFlowEvent> same : any.values()) {
      messages(group, same, caller, sameBranch, false);
    }
  }

  private void messages(
      CallKey group,
      Map<String, CallFlowEvent> same,
      @Nullable Party caller,
      Set<Set<String>> sameBranch,
      boolean branch) {
    List<CallFlowEvent> seen = new ArrayList<>(same.values());
    for (int i = 0; i < seen.size(); i++) {
      for (int j = i + 1; j < seen.size(); j++) {
        Set<String> pair = Set.of(seen.get(i).source(), seen.get(j).source());
        if (branch) {
          sameBranch.add(pair);
        } else if (sameBranch.contains(pair)) {
          continue;
        }
        boolean request = seen.get(i).eventType().canonical().equals(EventType.SIP_REQUEST);
        boolean byCaller = caller == null || caller.equals(seen.get(i).from());
        add(seen.get(i), seen.get(j), request == byCaller ? Flow.FORWARD : Flow.BACK);
        compared.add(place(group, seen.get(i), seen.get(j)));
      }
    }
  }

  private static boolean isMessage(CallFlowEvent event) {
    EventType type = event.eventType().canonical();
    return type.equals(EventType.SIP_REQUEST) || type.equals(EventType.SIP_RESPONSE);
  }

  private static @Nullable String text(CallFlowEvent event, String name) {
    return event.metadata() != null
            && event.metadata().get(name).orElse(null) instanceof MetadataValue.Text text
        ? text.value()
        : null;
  }

  private void steps(CallKey group, List<StoredEvent> events) {
    Map<Kind, Map<String, List<CallFlowEvent>>> legs = new LinkedHashMap<>();
    Map<Kind, Map<String, List<CallFlowEvent>>> only = new LinkedHashMap<>();
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      EventType type = event.eventType().canonical();
      if (STEPS.contains(type) && sources.contains(event.source())) {
        for (Map<Kind, Map<String, List<CallFlowEvent>>> map : List.of(legs, only)) {
          String name = map == only || event.legId() == null ? "" : "leg " + event.legId();
          map.computeIfAbsent(new Kind(group, type, name), key -> new TreeMap<>())
              .computeIfAbsent(event.source(), key -> new ArrayList<>())
              .add(event);
        }
      }
    }
    Set<List<Object>> done = new HashSet<>();
    legs.forEach((kind, bySource) -> steps(kind, bySource, done, true));
    only.forEach((kind, bySource) -> steps(kind, bySource, done, false));
  }

  private void steps(
      Kind kind,
      Map<String, List<CallFlowEvent>> bySource,
      Set<List<Object>> done,
      boolean ofLegs) {
    List<CallFlowEvent> single = new ArrayList<>();
    for (List<CallFlowEvent> reported : bySource.values()) {
      if (reported.size() == 1) {
        single.add(reported.get(0));
      }
    }
    Flow flow = kind.type().standard().orElseThrow().flow();
    for (int i = 0; i < single.size(); i++) {
      for (int j = i + 1; j < single.size(); j++) {
        Place place = place(kind.call(), single.get(i), single.get(j));
        List<Object> what = List.of(place, kind.type());
        if (!compared.contains(place) && (ofLegs || !done.contains(what))) {
          done.add(what);
          add(single.get(i), single.get(j), flow);
        }
      }
    }
  }

  private static Place place(CallKey group, CallFlowEvent one, CallFlowEvent other) {
    return one.source().compareTo(other.source()) < 0
        ? new Place(group, one.source(), other.source())
        : new Place(group, other.source(), one.source());
  }

  private void add(CallFlowEvent one, CallFlowEvent other, Flow flow) {
    common.add(new Common(moment(one), moment(other), flow));
  }

  private static Moment moment(CallFlowEvent event) {
    return new Moment(event.source(), event.timestamp());
  }

  /** The children of one source with a parent of another. */
  List<Bracket> brackets(Story story) {
    Map<CallKey, List<Moment>> spans = new HashMap<>();
    story.flows().forEach(flow -> spans.put(flow.key(), span(flow.events())));
    List<Bracket> brackets = new ArrayList<>();
    for (StoryCall call : story.calls()) {
      for (Connection connection : call.connections()) {
        List<Moment> child = spans.getOrDefault(connection.assertedBy(), List.of());
        List<Moment> parent = spans.getOrDefault(connection.about(), List.of());
        if (connection.relation() == Relation.PARENT
            && !child.isEmpty()
            && !parent.isEmpty()
            && !child.get(0).source().equals(parent.get(0).source())) {
          brackets.add(new Bracket(parent.get(0), parent.get(1), child.get(0), child.get(1)));
        }
      }
    }
    return brackets;
  }

  /** The first and the last event of a call that has ended; empty if it has several sources. */
  private List<Moment> span(List<StoredEvent> events) {
    Moment first = moment(events.get(0).event());
    boolean ended = false;
    for (StoredEvent stored : events) {
      ended |= stored.event().eventType().canonical().equals(EventType.CALL_ENDED);
      if (!stored.event().source().equals(first.source()) || !sources.contains(first.source())) {
        return List.of();
      }
    }
    return ended ? List.of(first, moment(events.get(events.size() - 1).event())) : List.of();
  }
}
