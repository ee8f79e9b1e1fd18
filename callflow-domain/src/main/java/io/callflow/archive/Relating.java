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
 * <p>The calls of one step are visited in the order of their keys, those with links before those
 * with correlation ids only. So a story, and where it is cut, depends neither on the order in which
 * events were stored nor on which of two calls links the other.
 *
 * <p>All keys are those of one tenant, so a link to a call of another tenant finds nothing.
 */
final class Relating {
  /** How many correlation ids are followed. */
  static final int MAX_CORRELATIONS = 100;

  /** How many calls are loaded at once: together they take room while the limits are checked. */
  private static final int LOADED_AT_ONCE = 4;

  private final Archive archive;
  private final Tenant tenant;
  private final StoryQuery query;

  private final Map<CallKey, Member> members = new LinkedHashMap<>();
  private final Map<CallKey, CallId> callIds = new HashMap<>();

  /** The calls that the index names for each correlation id met so far. */
  private final Map<String, Set<CallKey>> byCorrelation = new LinkedHashMap<>();

  /** The calls that the index names as linking each member. */
  private final Map<CallKey, Set<CallKey>> linking = new HashMap<>();

  private final Map<StoryCut.Limit, Set<Object>> leftOut = new TreeMap<>();

  /** How many more calls may be loaded: some that the index names may not belong to the story. */
  private int loads;

  private int events;
  private int bytes;

  private record Member(
      int steps, Presence presence, @Nullable CallFlow flow, @Nullable CallAssertions says) {}

  private record Loaded(Presence presence, @Nullable CallFlow flow, int bytes) {
    static Loaded nothing(Presence presence) {
      return new Loaded(presence, null, 0);
    }
  }

  private record Listing(Set<CallKey> calls, boolean hasMore) {}

  Relating(Archive archive, Tenant tenant, StoryQuery query) {
    this.archive = archive;
    this.tenant = tenant;
    this.query = query;
    loads = 2 * query.maxCalls();
  }

  /**
   * Reads the story.
   *
   * @throws CallflowException as {@link Archive#read(Tenant, CallRef)} for the call that is asked
   *     for, and whatever the store throws
   */
  Story run() {
    LoadedCall loaded = archive.load(tenant, query.call().key());
    CallFlow asked = loaded.flow(query.call());
    List<CallKey> nearest = List.of(asked.key());
    add(asked.key(), 0, new Loaded(Presence.PRESENT, asked, loaded.bytes()));
    for (int steps = 1; !nearest.isEmpty(); steps++) {
      List<CallKey> next = neighbours(nearest);
      if (steps > query.maxSteps()) {
        next.forEach(key -> leaveOut(StoryCut.Limit.STEPS, key));
        break;
      }
      nearest = visit(next, new HashSet<>(nearest), steps);
    }
    return new Story(calls(), cuts());
  }

  private void add(CallKey key, int steps, Loaded loaded) {
    CallFlow flow = loaded.flow();
    CallAssertions says = flow == null ? null : new CallAssertions(flow);
    if (flow != null && says != null) {
      events += flow.events().size();
      bytes += loaded.bytes();
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
  private List<CallKey> neighbours(List<CallKey> nearest) {
    listLinking(nearest);
    listCorrelated(nearest);
    Set<CallKey> linked = new HashSet<>();
    Set<CallKey> correlated = new HashSet<>();
    for (CallKey key : nearest) {
      linked.addAll(linking.getOrDefault(key, Set.of()));
      CallAssertions says = says(key);
      if (says != null) {
        linked.addAll(says.linked());
        says.correlations().forEach(id -> correlated.addAll(named(id)));
      }
    }
    correlated.removeAll(linked);
    List<CallKey> next = new ArrayList<>();
    for (Set<CallKey> found : List.of(linked, correlated)) {
      found.stream()
          .filter(key -> !members.containsKey(key) && !isLeftOut(key))
          .sorted(Comparator.comparing(CallKey::value))
          .forEach(next::add);
    }
    return next;
  }

  private Set<CallKey> named(String correlationId) {
    return byCorrelation.getOrDefault(correlationId, Set.of());
  }

  private void listLinking(List<CallKey> keys) {
    List<Callable<Listing>> lists = new ArrayList<>();
    keys.forEach(key -> lists.add(() -> listed(Keys.linksTo(tenant, key))));
    List<Listing> found = Parallel.all(archive.executor(), lists);
    for (int i = 0; i < found.size(); i++) {
      linking.put(keys.get(i), found.get(i).calls());
      note(Keys.linksTo(tenant, keys.get(i)), found.get(i));
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
    List<Callable<Listing>> lists = new ArrayList<>();
    ids.forEach(id -> lists.add(() -> listed(archive.keys().correlation(tenant, id))));
    List<Listing> found = Parallel.all(archive.executor(), lists);
    int at = 0;
    for (String id : ids) {
      note(archive.keys().correlation(tenant, id), found.get(at));
      byCorrelation.put(id, found.get(at++).calls());
    }
  }

  /** Tells that a folder has more calls than one listing, whatever becomes of those it has. */
  private void note(String folder, Listing listing) {
    if (listing.hasMore()) {
      leaveOut(StoryCut.Limit.CALLS, folder);
    }
  }

  /** The calls that the keys of a folder end with, the first 1,000; more are left out. */
  private Listing listed(String folder) {
    List<ListedObject> objects = archive.store().list(folder, "", ObjectStore.MAX_LISTED);
    Set<CallKey> calls = new LinkedHashSet<>();
    for (ListedObject object : objects) {
      String name = object.key().value().substring(folder.length());
      if (name.matches(StoreWalk.CALL_KEY)) {
        calls.add(new CallKey(name));
      }
    }
    if (objects.size() < ObjectStore.MAX_LISTED) {
      return new Listing(calls, false);
    }
    String last = objects.get(objects.size() - 1).key().value();
    return new Listing(calls, !archive.store().list(folder, last, 1).isEmpty());
  }

  /** Loads the next calls and keeps those that belong to the story, as far as there is room. */
  private List<CallKey> visit(List<CallKey> next, Set<CallKey> nearest, int steps) {
    Set<CallKey> linked = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (CallKey key : nearest) {
      CallAssertions says = says(key);
      if (says != null) {
        linked.addAll(says.linked());
        ids.addAll(says.correlations());
      }
    }
    List<CallKey> kept = new ArrayList<>();
    for (int at = 0; at < next.size(); ) {
      int room = Math.min(query.maxCalls() - members.size(), loads);
      if (room <= 0 || events >= StoryQuery.MAX_EVENTS || bytes >= StoryQuery.MAX_BYTES) {
        StoryCut.Limit limit = room <= 0 ? StoryCut.Limit.CALLS : StoryCut.Limit.EVENTS;
        next.subList(at, next.size()).forEach(key -> leaveOut(limit, key));
        break;
      }
      List<CallKey> some =
          next.subList(at, Math.min(at + Math.min(room, LOADED_AT_ONCE), next.size()));
      at += some.size();
      loads -= some.size();
      List<Callable<Loaded>> tasks = new ArrayList<>();
      some.forEach(key -> tasks.add(() -> load(key)));
      List<Loaded> loaded = Parallel.all(archive.executor(), tasks);
      for (int i = 0; i < loaded.size(); i++) {
        CallKey key = some.get(i);
        if ((linked.contains(key) || connects(loaded.get(i), nearest, ids))
            && keep(key, loaded.get(i), steps)) {
          kept.add(key);
        }
      }
    }
    return kept;
  }

  private Loaded load(CallKey key) {
    LoadedCall call;
    try {
      call = archive.load(tenant, key);
    } catch (CallflowException e) {
      if (e.code() == ErrorCode.DAMAGED) {
        return Loaded.nothing(Presence.DAMAGED);
      }
      throw e;
    }
    if (call.isGone()) {
      return Loaded.nothing(Presence.ERASED);
    }
    return call.callId() == null || call.events().isEmpty()
        ? Loaded.nothing(Presence.UNKNOWN)
        : new Loaded(Presence.PRESENT, call.flow(CallRef.of(key)), call.bytes());
  }

  /**
   * Whether the events of a call that the index names connect it with the nearest members; of a
   * damaged call, the index has to do.
   */
  private static boolean connects(Loaded loaded, Set<CallKey> nearest, Set<String> ids) {
    if (loaded.flow() == null) {
      return loaded.presence() == Presence.DAMAGED;
    }
    CallAssertions says = new CallAssertions(loaded.flow());
    return says.linked().stream().anyMatch(nearest::contains)
        || says.correlations().stream().anyMatch(ids::contains);
  }

  private boolean keep(CallKey key, Loaded loaded, int steps) {
    int more = loaded.flow() == null ? 0 : loaded.flow().events().size();
    if (events + more > StoryQuery.MAX_EVENTS || bytes + loaded.bytes() > StoryQuery.MAX_BYTES) {
      leaveOut(StoryCut.Limit.EVENTS, key);
      return false;
    }
    add(key, steps, loaded);
    return true;
  }

  private @Nullable CallAssertions says(CallKey key) {
    Member member = members.get(key);
    return member == null ? null : member.says();
  }

  private boolean isLeftOut(CallKey key) {
    return leftOut.values().stream().anyMatch(what -> what.contains(key));
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
