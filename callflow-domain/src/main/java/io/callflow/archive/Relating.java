package io.callflow.archive;

import io.callflow.call.CallFlow;
import io.callflow.event.CallId;
import io.callflow.event.CallKey;
import io.callflow.event.CallRef;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.Tenant;
import io.callflow.query.StoryQuery;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectStore;
import io.callflow.store.Parallel;
import io.callflow.story.Connection;
import io.callflow.story.Presence;
import io.callflow.story.Story;
import io.callflow.story.StoryCall;
import io.callflow.story.StoryCut;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the story of one call, step by step away from it. Each call costs one read, or one for each
 * 1,000 events, and one listing of the calls that link it; each correlation id costs one listing.
 * What the index names is verified by the events: a key that stands without its event connects
 * nothing.
 *
 * <p>All keys are those of one tenant, so a link to a call of another tenant finds nothing.
 */
final class Relating {
  /** How many correlation ids are followed. */
  static final int MAX_CORRELATIONS = 100;

  /** How many calls are loaded at once: together they take room while the limits are checked. */
  private static final int LOADED_AT_ONCE = 8;

  private final Archive archive;
  private final Tenant tenant;
  private final StoryQuery query;

  private final Map<CallKey, Member> members = new LinkedHashMap<>();
  private final Map<CallKey, CallId> callIds = new HashMap<>();

  /** The calls that the index names for each correlation id met so far. */
  private final Map<String, Set<CallKey>> byCorrelation = new LinkedHashMap<>();

  /** The calls that the index names as linking each member. */
  private final Map<CallKey, Set<CallKey>> linking = new HashMap<>();

  /** Calls that the index named and their events did not confirm. */
  private final Set<CallKey> unconfirmed = new HashSet<>();

  private final Map<StoryCut.Limit, Set<Object>> leftOut = new TreeMap<>();
  private int events;

  private record Member(
      int steps, Presence presence, @Nullable CallFlow flow, @Nullable CallAssertions says) {}

  private record Loaded(Presence presence, @Nullable CallFlow flow) {}

  Relating(Archive archive, Tenant tenant, StoryQuery query) {
    this.archive = archive;
    this.tenant = tenant;
    this.query = query;
  }

  /**
   * Reads the story.
   *
   * @throws CallflowException as {@link Archive#read(Tenant, CallRef)} for the call that is asked
   *     for, and whatever the store throws
   */
  Story run() {
    CallFlow asked = archive.read(tenant, query.call());
    List<CallKey> nearest = List.of(asked.key());
    add(asked.key(), 0, new Loaded(Presence.PRESENT, asked));
    for (int steps = 1; !nearest.isEmpty(); steps++) {
      Set<CallKey> next = neighbours(nearest);
      if (steps > query.maxSteps()) {
        next.forEach(key -> leaveOut(StoryCut.Limit.STEPS, key));
        break;
      }
      nearest = visit(next, steps);
    }
    return new Story(calls(), cuts());
  }

  private void add(CallKey key, int steps, Loaded loaded) {
    CallFlow flow = loaded.flow();
    CallAssertions says = flow == null ? null : new CallAssertions(flow);
    if (flow != null && says != null) {
      events += flow.events().size();
      callIds.put(key, flow.callId());
      for (CallKey linked : says.linked()) {
        CallId callId = says.callId(linked);
        if (callId != null) {
          callIds.putIfAbsent(linked, callId);
        }
      }
    }
    members.put(key, new Member(steps, loaded.presence(), flow, says));
  }

  /** The calls that these members link or are linked by, then those with an id of theirs. */
  private Set<CallKey> neighbours(List<CallKey> nearest) {
    listLinking(nearest);
    listCorrelated(nearest);
    Set<CallKey> next = new LinkedHashSet<>();
    for (CallKey key : nearest) {
      CallAssertions says = says(key);
      if (says != null) {
        next.addAll(says.linked());
      }
    }
    nearest.forEach(key -> next.addAll(linking.getOrDefault(key, Set.of())));
    for (CallKey key : nearest) {
      CallAssertions says = says(key);
      if (says != null) {
        says.correlations().forEach(id -> next.addAll(byCorrelation.getOrDefault(id, Set.of())));
      }
    }
    next.removeAll(members.keySet());
    next.removeIf(key -> unconfirmed.contains(key) && !callIds.containsKey(key));
    leftOut.values().forEach(next::removeAll);
    return next;
  }

  private void listLinking(List<CallKey> keys) {
    List<Callable<Set<CallKey>>> lists = new ArrayList<>();
    keys.forEach(key -> lists.add(() -> listed(Keys.linksTo(tenant, key))));
    List<Set<CallKey>> found = Parallel.all(archive.executor(), lists);
    for (int i = 0; i < found.size(); i++) {
      linking.put(keys.get(i), found.get(i));
    }
  }

  private void listCorrelated(List<CallKey> keys) {
    Set<String> ids = new LinkedHashSet<>();
    for (CallKey key : keys) {
      CallAssertions says = says(key);
      for (String id : says == null ? Set.<String>of() : says.correlations()) {
        if (byCorrelation.containsKey(id)) {
          continue;
        }
        if (byCorrelation.size() + ids.size() < MAX_CORRELATIONS || ids.contains(id)) {
          ids.add(id);
        } else {
          leaveOut(StoryCut.Limit.CORRELATIONS, id);
        }
      }
    }
    List<Callable<Set<CallKey>>> lists = new ArrayList<>();
    ids.forEach(id -> lists.add(() -> listed(archive.keys().correlation(tenant, id))));
    List<Set<CallKey>> found = Parallel.all(archive.executor(), lists);
    int at = 0;
    for (String id : ids) {
      byCorrelation.put(id, found.get(at++));
    }
  }

  /** The calls that the keys of a folder end with; one request, so at most 1,000 of them. */
  private Set<CallKey> listed(String folder) {
    Set<CallKey> calls = new LinkedHashSet<>();
    for (ListedObject object : archive.store().list(folder, "", ObjectStore.MAX_LISTED)) {
      String name = object.key().value().substring(folder.length());
      if (name.matches(StoreWalk.CALL_KEY)) {
        calls.add(new CallKey(name));
      }
    }
    return calls;
  }

  /** Loads the next calls and keeps those that belong to the story, as far as there is room. */
  private List<CallKey> visit(Set<CallKey> next, int steps) {
    List<CallKey> kept = new ArrayList<>();
    List<CallKey> waiting = new ArrayList<>(next);
    int loads = 2 * query.maxCalls();
    while (!waiting.isEmpty()) {
      int room = Math.min(query.maxCalls() - members.size(), loads);
      if (room <= 0 || events >= StoryQuery.MAX_EVENTS) {
        StoryCut.Limit limit = room <= 0 ? StoryCut.Limit.CALLS : StoryCut.Limit.EVENTS;
        waiting.forEach(key -> leaveOut(limit, key));
        break;
      }
      List<CallKey> some =
          waiting.subList(0, Math.min(Math.min(room, LOADED_AT_ONCE), waiting.size()));
      loads -= some.size();
      List<Callable<Loaded>> tasks = new ArrayList<>();
      some.forEach(key -> tasks.add(() -> load(key)));
      List<Loaded> loaded = Parallel.all(archive.executor(), tasks);
      for (int i = 0; i < loaded.size(); i++) {
        keep(some.get(i), loaded.get(i), steps, kept);
      }
      some.clear();
    }
    return kept;
  }

  private Loaded load(CallKey key) {
    LoadedCall call;
    try {
      call = archive.load(tenant, key);
    } catch (CallflowException e) {
      if (e.code() == ErrorCode.DAMAGED) {
        return new Loaded(Presence.DAMAGED, null);
      }
      throw e;
    }
    if (call.isGone()) {
      return new Loaded(Presence.ERASED, null);
    }
    return call.callId() == null || call.events().isEmpty()
        ? new Loaded(Presence.UNKNOWN, null)
        : new Loaded(Presence.PRESENT, call.flow(CallRef.of(key)));
  }

  private void keep(CallKey key, Loaded loaded, int steps, List<CallKey> kept) {
    if (!belongs(key, loaded)) {
      unconfirmed.add(key);
      return;
    }
    int more = loaded.flow() == null ? 0 : loaded.flow().events().size();
    if (events + more > StoryQuery.MAX_EVENTS) {
      leaveOut(StoryCut.Limit.EVENTS, key);
      return;
    }
    add(key, steps, loaded);
    kept.add(key);
  }

  /** Whether an event connects a call with a member; of a damaged call, the index has to do. */
  private boolean belongs(CallKey key, Loaded loaded) {
    if (loaded.presence() == Presence.DAMAGED || callIds.containsKey(key)) {
      return true;
    }
    if (loaded.flow() == null) {
      return false;
    }
    CallAssertions says = new CallAssertions(loaded.flow());
    return says.linked().stream().anyMatch(members::containsKey)
        || says.correlations().stream().anyMatch(byCorrelation::containsKey);
  }

  private @Nullable CallAssertions says(CallKey key) {
    Member member = members.get(key);
    return member == null ? null : member.says();
  }

  private void leaveOut(StoryCut.Limit limit, Object what) {
    leftOut.computeIfAbsent(limit, any -> new HashSet<>()).add(what);
  }

  private List<StoryCut> cuts() {
    List<StoryCut> cuts = new ArrayList<>();
    leftOut.forEach((limit, what) -> cuts.add(new StoryCut(limit, allowed(limit), what.size())));
    return cuts;
  }

  private int allowed(StoryCut.Limit limit) {
    return switch (limit) {
      case CALLS -> query.maxCalls();
      case STEPS -> query.maxSteps();
      case EVENTS -> StoryQuery.MAX_EVENTS;
      case CORRELATIONS -> MAX_CORRELATIONS;
    };
  }

  private List<StoryCall> calls() {
    List<CallKey> order = new ArrayList<>(members.keySet());
    order.sort(Comparator.comparingInt(this::steps).thenComparing(CallKey::value));
    List<StoryCall> calls = new ArrayList<>();
    List<CallKey> before = new ArrayList<>();
    for (CallKey key : order) {
      Member member = members.get(key);
      if (member != null) {
        calls.add(
            new StoryCall(
                new CallRef(key, callIds.get(key)),
                member.presence(),
                member.steps(),
                connections(key, before),
                member.flow()));
        before.add(key);
      }
    }
    return calls;
  }

  private int steps(CallKey key) {
    Member member = members.get(key);
    return member == null ? Integer.MAX_VALUE : member.steps();
  }

  /** The connections of a call with calls before it, those with the nearest first. */
  private List<Connection> connections(CallKey key, Collection<CallKey> before) {
    List<Connection> connections = new ArrayList<>();
    CallAssertions own = says(key);
    Set<String> shared = new HashSet<>();
    for (CallKey other : before) {
      CallAssertions its = says(other);
      if (own != null) {
        connections.addAll(own.connections(other));
      }
      if (its != null) {
        connections.addAll(its.connections(key));
      }
      if (own != null && its != null) {
        for (String id : own.correlations()) {
          Connection same = own.correlation(id, other);
          if (same != null && its.correlations().contains(id) && shared.add(id)) {
            connections.add(same);
          }
        }
      }
    }
    return connections;
  }
}
