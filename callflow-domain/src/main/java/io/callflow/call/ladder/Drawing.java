package io.callflow.call.ladder;

import io.callflow.call.CallFlow;
import io.callflow.event.CallFlowEvent;
import io.callflow.event.CallResult;
import io.callflow.event.EventId;
import io.callflow.event.Hop;
import io.callflow.event.Link;
import io.callflow.event.MetadataValue;
import io.callflow.event.Outcome;
import io.callflow.event.StoredEvent;
import io.callflow.event.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws one ladder: first who is who, then row by row what happened between whom. */
final class Drawing {
  private static final Duration SILENCE = Duration.ofSeconds(5);
  private static final int SILENCE_PART = 20;

  /** What goes the way in which a call is set up. */
  private static final Set<String> FORWARD =
      Set.of("call.started", "leg.started", "agent.offered", "sip.request");

  /** What comes back. */
  private static final Set<String> BACK =
      Set.of(
          "leg.ringing",
          "leg.early_media",
          "leg.answered",
          "agent.connected",
          "agent.missed",
          "call.picked_up",
          "sip.response");

  /** What goes from where the call is to where it shall be. */
  private static final Set<String> HANDING =
      Set.of(
          "transfer.started",
          "transfer.completed",
          "transfer.failed",
          "call.forwarded",
          "queue.entered");

  /** What connects those at the ends of a leg. */
  private static final Set<String> ANSWERING =
      Set.of("leg.answered", "agent.connected", "call.picked_up");

  private static final Set<String> CALLEE = Set.of("callee", "called", "to", "b");

  /** Where a leg goes; -1 for an end that nobody tells. */
  private static final class LegEnds {
    private int from = -1;
    private int to = -1;
    private int hopFrom = -1;
    private int hopTo = -1;

    /** Whether its party calls the switch, and is not called by it. */
    private final boolean inbound;

    /** How many legs were met until it was answered or ended. */
    private int metBefore = Integer.MAX_VALUE;

    private final int index;
    private boolean answered;

    /** How far it has come while rows are drawn. */
    private boolean begun;

    private boolean ended;

    private LegEnds(boolean inbound, int index) {
      this.inbound = inbound;
      this.index = index;
    }

    /** Who is at its end: the one that it reaches, or for an inbound leg the one that calls. */
    private int party() {
      return from >= 0 && (inbound || to < 0) ? from : to;
    }

    private boolean hasParty() {
      return from >= 0 || to >= 0;
    }
  }

  private record Ends(int from, int to, boolean reply) {
    private static Ends at(int who) {
      return new Ends(who, who, false);
    }

    private Ends back() {
      return new Ends(to, from, true);
    }
  }

  private final CallFlow call;
  private final Participants participants = new Participants();
  private final Map<String, LegEnds> legs = new LinkedHashMap<>();
  private final LegEnds whole = new LegEnds(true, -1);
  private final LegEnds unnamed = new LegEnds(true, -1);

  /** The legs that are one participant's alone. */
  private final Map<Integer, List<String>> own = new HashMap<>();

  private final List<Row> rows = new ArrayList<>();
  private final Bars bars = new Bars();

  Drawing(CallFlow call) {
    this.call = call;
    call.events().forEach(stored -> meet(stored.event()));
    legs.forEach(this::nameLeg);
    legs.forEach(this::own);
  }

  Ladder ladder() {
    List<StoredEvent> events = call.events();
    Duration length =
        Duration.between(
            events.get(0).event().timestamp(), events.get(events.size() - 1).event().timestamp());
    Duration part = length.dividedBy(SILENCE_PART);
    Duration silence = part.compareTo(SILENCE) > 0 ? part : SILENCE;
    Instant before = events.get(0).event().timestamp();
    EventId last = null;
    for (StoredEvent stored : events) {
      if (stored.eventId().equals(last)) {
        continue;
      }
      last = stored.eventId();
      Instant at = stored.event().timestamp();
      Duration since = Duration.between(before, at);
      if (since.compareTo(silence) >= 0) {
        rows.add(new Row.Gap(before, since));
      }
      draw(stored, since);
      before = at;
    }
    return new Ladder(
        call.callId(),
        call.key(),
        Title.of(
            call,
            whole.from < 0 ? null : participants.name(whole.from),
            whole.to < 0 ? null : participants.name(whole.to)),
        participants.lanes(),
        rows,
        bars.bars(rows.size() - 1));
  }

  private void meet(CallFlowEvent event) {
    int from = event.from() == null ? -1 : participants.party(event.from());
    int to = event.to() == null ? -1 : participants.party(event.to());
    Hop hop = event.hop();
    int hopFrom = hop == null || hop.from() == null ? -1 : participants.node(hop.from());
    int hopTo = hop == null || hop.to() == null ? -1 : participants.node(hop.to());
    whole.from = whole.from < 0 ? from : whole.from;
    whole.to = whole.to < 0 ? to : whole.to;
    LegEnds leg = unnamed;
    if (event.legId() != null) {
      leg = legs.get(event.legId());
      if (leg == null) {
        leg = new LegEnds(legs.isEmpty(), legs.size());
        legs.put(event.legId(), leg);
      }
    }
    leg.from = leg.from < 0 ? from : leg.from;
    leg.to = leg.to < 0 ? to : leg.to;
    String type = type(event);
    boolean answers = ANSWERING.contains(type);
    leg.answered |= answers;
    if (answers || type.equals("leg.ended")) {
      leg.metBefore = Math.min(leg.metBefore, legs.size());
    }
    boolean setsUp = FORWARD.contains(type) && (leg != unnamed || type.equals("call.started"));
    if (leg.hopFrom < 0 && setsUp && hopFrom >= 0 && hopTo >= 0) {
      leg.hopFrom = hopFrom;
      leg.hopTo = hopTo;
    }
  }

  /** A leg of one known party ends there, and hops may call the party by the leg. */
  private void nameLeg(String legId, LegEnds leg) {
    if (leg.from >= 0 && (leg.to < 0 || participants.isSame(leg.from, leg.to))) {
      participants.same(leg.from, participants.leg(legId));
    } else if (leg.to >= 0 && leg.from < 0) {
      participants.same(leg.to, participants.leg(legId));
    } else if (!leg.hasParty() && legs.size() == 1 && whole.from >= 0 && whole.to >= 0) {
      leg.from = whole.from;
      leg.to = whole.to;
    }
  }

  /**
   * Says whose leg this is. The first leg is both ends', unless who is called had a leg of their
   * own before it was answered.
   */
  private void own(String legId, LegEnds leg) {
    int party = leg.party();
    if (party < 0) {
      return;
    }
    if (leg.inbound && leg.from >= 0 && leg.to >= 0 && !participants.isSame(leg.from, leg.to)) {
      boolean calledApart = false;
      for (LegEnds other : legs.values()) {
        int reached = other == leg || other.index >= leg.metBefore ? -1 : other.party();
        calledApart |= reached >= 0 && participants.isSame(reached, leg.to);
      }
      if (!calledApart) {
        return;
      }
    }
    own.computeIfAbsent(participants.find(party), who -> new ArrayList<>()).add(legId);
  }

  private void draw(StoredEvent stored, Duration since) {
    CallFlowEvent event = stored.event();
    String type = type(event);
    Ends ends = ends(event, type);
    int from = participants.lane(ends.from);
    int to = participants.lane(ends.to);
    int row = rows.size();
    rows.add(
        new Row.Event(
            stored.eventId(),
            event.eventType(),
            event.timestamp(),
            since,
            from,
            to,
            ends.reply && from != to,
            tone(event, type),
            detail(event),
            event.source(),
            event.legId()));
    bars(event, type, row, from, to);
  }

  private void bars(CallFlowEvent event, String type, int row, int from, int to) {
    String leg = event.legId() == null ? "" : event.legId();
    Instant at = event.timestamp();
    LegEnds ends = legs.getOrDefault(leg, unnamed);
    if (!type.equals("leg.ended")) {
      ends.begun = true;
      ends.ended &= !FORWARD.contains(type) && !ANSWERING.contains(type);
    }
    switch (type) {
      case "leg.answered", "agent.connected", "call.picked_up" -> {
        if (ends.hasParty()) {
          for (int who : new int[] {ends.from, ends.to}) {
            String by = who < 0 ? null : connectedBy(who, leg, ends);
            if (by != null) {
              bars.start(Bar.Kind.TALK, by, participants.lane(who), row, at);
            }
          }
        } else if (leg.isEmpty()) {
          bars.start(Bar.Kind.TALK, leg, from, row, at);
          bars.start(Bar.Kind.TALK, leg, to, row, at);
        } else {
          bars.start(Bar.Kind.TALK, leg, participants.lane(place(event)), row, at);
        }
      }
      case "hold.started" -> bars.start(Bar.Kind.HOLD, leg, from, row, at);
      case "hold.ended" -> bars.endHold(leg, row, at);
      case "leg.ended" -> {
        ends.ended = true;
        bars.endLeg(leg, row, at);
      }
      case "call.ended" -> bars.endAll(row, at);
      default -> {}
    }
  }

  /**
   * The leg by which this participant is connected when a leg of theirs is answered, and for as
   * long as which they stay so: their own where they have one. Null where this leg's answer does
   * not connect them, as that of their own does, or as their own has ended.
   */
  private @Nullable String connectedBy(int who, String answered, LegEnds ends) {
    List<String> legsOfTheirs = own.getOrDefault(participants.find(who), List.of());
    if (answered.isEmpty() || legsOfTheirs.contains(answered)) {
      return answered;
    }
    boolean begun = false;
    boolean byTheirOwn = false;
    String living = null;
    for (String legId : legsOfTheirs) {
      LegEnds theirs = legs.getOrDefault(legId, unnamed);
      if (theirs.begun) {
        begun = true;
        byTheirOwn |= theirs.answered;
        living = living == null && !theirs.ended ? legId : living;
      }
    }
    if (!begun) {
      return answered;
    }
    boolean called = ends.inbound && participants.isSame(who, ends.to);
    return byTheirOwn || called ? null : living;
  }

  private Ends ends(CallFlowEvent event, String type) {
    int from = event.from() == null ? -1 : participants.party(event.from());
    int to = event.to() == null ? -1 : participants.party(event.to());
    boolean handing = HANDING.contains(type);
    boolean ending = type.equals("leg.ended") || type.equals("call.ended");
    boolean back = BACK.contains(type);
    boolean arrow = handing || ending || back || FORWARD.contains(type);
    Hop hop = event.hop();
    if (hop != null) {
      int hopFrom = hop.from() == null ? -1 : participants.node(hop.from());
      int hopTo = hop.to() == null ? -1 : participants.node(hop.to());
      if (hopFrom >= 0 && hopTo >= 0) {
        return new Ends(hopFrom, hopTo, back);
      }
      if (hopTo >= 0) {
        return arrow ? new Ends(from >= 0 ? from : place(event), hopTo, back) : Ends.at(hopTo);
      }
      return arrow && to >= 0 ? new Ends(hopFrom, to, back) : Ends.at(hopFrom);
    }
    if (!arrow) {
      return Ends.at(event.legId() == null && from >= 0 ? from : place(event));
    }
    if (handing) {
      int start = from >= 0 ? from : place(event);
      return new Ends(start, to < 0 ? start : to, false);
    }
    Ends forward = forward(event, type, from, to);
    if (back) {
      return forward.back();
    }
    return ending ? ending(event, forward) : forward;
  }

  /** From where to where the leg or the call was set up. */
  private Ends forward(CallFlowEvent event, String type, int from, int to) {
    LegEnds leg = event.legId() == null ? unnamed : legs.getOrDefault(event.legId(), unnamed);
    if (leg.hopFrom >= 0) {
      return new Ends(leg.hopFrom, leg.hopTo, false);
    }
    if (from >= 0 && to >= 0) {
      return new Ends(from, to, false);
    }
    if (leg.from >= 0 && leg.to >= 0) {
      return new Ends(leg.from, leg.to, false);
    }
    boolean ofCall = type.startsWith("call.");
    int source = participants.node(event.source());
    if (ofCall && !type.equals("call.picked_up") && !(type.equals("call.started") && from >= 0)) {
      boolean known = whole.from >= 0 && whole.to >= 0;
      return known && !participants.hasLane(source)
          ? new Ends(whole.from, whole.to, false)
          : Ends.at(source);
    }
    if (leg.to >= 0) {
      return new Ends(source, leg.to, false);
    }
    if (leg.from < 0 && event.legId() == null) {
      boolean known = whole.from >= 0 && whole.to >= 0;
      return known ? new Ends(whole.from, whole.to, false) : Ends.at(source);
    }
    int party = leg.from >= 0 ? leg.from : place(event);
    return leg.inbound ? new Ends(party, source, false) : new Ends(source, party, false);
  }

  private Ends ending(CallFlowEvent event, Ends forward) {
    String endedBy = event.outcome() == null ? null : event.outcome().endedBy();
    if (endedBy == null || participants.isCalled(forward.from, endedBy)) {
      return forward;
    }
    boolean byCallee =
        participants.isCalled(forward.to, endedBy)
            || CALLEE.contains(endedBy.toLowerCase(Locale.ROOT));
    // Who ended it is at the far side of the switch, so the switch ended this leg.
    boolean bySwitch =
        participants.isKnown(endedBy)
            && participants.isSame(forward.to, participants.node(event.source()));
    return byCallee || bySwitch ? new Ends(forward.to, forward.from, false) : forward;
  }

  /** Where something happens: at the end of its leg, or else at the source that reports it. */
  private int place(CallFlowEvent event) {
    if (event.legId() == null) {
      return unnamed.from >= 0
          ? unnamed.from
          : unnamed.to >= 0 ? unnamed.to : participants.node(event.source());
    }
    LegEnds leg = legs.getOrDefault(event.legId(), unnamed);
    if (leg.hasParty()) {
      return leg.party();
    }
    if (leg.hopFrom >= 0) {
      return leg.inbound ? leg.hopFrom : leg.hopTo;
    }
    return participants.leg(event.legId());
  }

  private static String type(CallFlowEvent event) {
    return event.eventType().canonical().value();
  }

  private static Tone tone(CallFlowEvent event, String type) {
    Outcome outcome = event.outcome();
    boolean answered = false;
    if (outcome != null) {
      Integer sip = outcome.sipCode();
      Integer cause = outcome.q850Cause();
      if (outcome.result() != null && outcome.result() != CallResult.ANSWERED) {
        return Tone.FAILED;
      }
      answered = outcome.result() == CallResult.ANSWERED;
      // 401 and 407 ask for credentials; 16 and 31 are normal clearing, 26 is answered elsewhere.
      boolean sipFailed = sip != null && sip >= 400 && sip != 401 && sip != 407;
      boolean failed = sipFailed || (cause != null && cause != 16 && cause != 26 && cause != 31);
      if (failed && !answered) {
        return Tone.FAILED;
      }
    }
    if (event.eventType().value().equals("failed")) {
      return Tone.FAILED;
    }
    return switch (type) {
      case "transfer.failed", "agent.missed", "error.raised" -> Tone.FAILED;
      case "leg.ringing", "leg.early_media", "agent.offered" -> Tone.PROGRESS;
      case "leg.answered",
          "agent.connected",
          "call.picked_up",
          "bridge.joined",
          "hold.ended",
          "park.ended",
          "transfer.completed" ->
          Tone.CONNECTED;
      case "hold.started", "park.started" -> Tone.HELD;
      case "leg.ended", "call.ended", "bridge.left" -> Tone.ENDED;
      default -> Tone.STEP;
    };
  }

  private String detail(CallFlowEvent event) {
    StringBuilder detail = new StringBuilder();
    if (event.metadata() != null
        && event.metadata().members().get("method") instanceof MetadataValue.Text method) {
      append(detail, method.value());
    }
    Outcome outcome = event.outcome();
    if (outcome != null) {
      String code = outcome.sipCode() == null ? null : outcome.sipCode().toString();
      if (code != null && outcome.reason() != null) {
        append(detail, code + " " + outcome.reason());
      } else {
        append(detail, code);
        append(detail, outcome.reason());
      }
      append(detail, outcome.result() == null ? null : outcome.result().text());
      append(detail, outcome.q850Cause() == null ? null : "Q.850 " + outcome.q850Cause());
      append(detail, outcome.endedBy() == null ? null : "by " + outcome.endedBy());
    }
    for (Link link : event.links()) {
      if (!link.callId().equals(call.callId())) {
        append(detail, link.rel().text() + " " + link.callId());
      }
    }
    return detail.toString();
  }

  private static void append(StringBuilder detail, @Nullable String part) {
    if (part != null && !part.isEmpty()) {
      detail.append(detail.isEmpty() ? "" : " · ").append(part);
    }
  }

  /** Bars while rows are drawn. */
  private static final class Bars {
    private record Open(Bar.Kind kind, String leg, int lane, int row, Instant at) {}

    private final List<Open> open = new ArrayList<>();
    private final List<Bar> closed = new ArrayList<>();

    private void start(Bar.Kind kind, String leg, int lane, int row, Instant at) {
      for (Open bar : open) {
        if (bar.kind == kind && bar.lane == lane && bar.leg.equals(leg)) {
          return;
        }
      }
      open.add(new Open(kind, leg, lane, row, at));
    }

    private void endHold(String leg, int row, Instant at) {
      List<Open> held = open.stream().filter(bar -> bar.kind == Bar.Kind.HOLD).toList();
      List<Open> of = held.stream().filter(bar -> bar.leg.equals(leg)).toList();
      if (of.isEmpty()) {
        // One side names the leg and the other does not.
        of =
            leg.isEmpty() && held.size() == 1
                ? held
                : held.stream().filter(bar -> bar.leg.isEmpty()).toList();
      }
      of.forEach(bar -> close(bar, row, at));
      open.removeAll(of);
    }

    private void endLeg(String leg, int row, Instant at) {
      open.stream().filter(bar -> bar.leg.equals(leg)).forEach(bar -> close(bar, row, at));
      open.removeIf(bar -> bar.leg.equals(leg));
    }

    private void endAll(int row, Instant at) {
      open.forEach(bar -> close(bar, row, at));
      open.clear();
    }

    private void close(Open bar, int row, Instant at) {
      closed.add(new Bar(bar.kind, bar.lane, bar.row, row, bar.at, at));
    }

    private List<Bar> bars(int lastRow) {
      open.forEach(bar -> closed.add(new Bar(bar.kind, bar.lane, bar.row, lastRow, bar.at, null)));
      closed.sort(Comparator.comparingInt(Bar::firstRow).thenComparingInt(Bar::lastRow));
      Map<String, Integer> latest = new HashMap<>();
      List<Bar> merged = new ArrayList<>();
      for (Bar bar : closed) {
        String key = bar.kind() + " " + bar.lane();
        Integer index = latest.get(key);
        Bar before = index == null ? null : merged.get(index);
        if (index == null || before == null || before.lastRow() < bar.firstRow()) {
          latest.put(key, merged.size());
          merged.add(bar);
        } else {
          boolean longer = bar.lastRow() > before.lastRow() || bar.end() == null;
          merged.set(
              index,
              new Bar(
                  bar.kind(),
                  bar.lane(),
                  before.firstRow(),
                  Math.max(bar.lastRow(), before.lastRow()),
                  before.start(),
                  before.end() == null || !longer ? before.end() : bar.end()));
        }
      }
      merged.sort(
          Comparator.comparingInt(Bar::firstRow)
              .thenComparingInt(Bar::lane)
              .thenComparing(Bar::kind));
      return merged;
    }
  }
}
