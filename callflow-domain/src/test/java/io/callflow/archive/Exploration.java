package io.callflow.archive;

import io.callflow.codec.CallCodec;
import io.callflow.event.CallflowException;
import io.callflow.event.ErrorCode;
import io.callflow.event.EventId;
import io.callflow.event.Tenant;
import io.callflow.store.Condition;
import io.callflow.store.ListedObject;
import io.callflow.store.ObjectKey;
import io.callflow.store.ObjectStore;
import io.callflow.store.ObjectVersion;
import io.callflow.store.StoredObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs the real archive in every interleaving of its single store operations, with crashes between
 * them. A process is deterministic, so its next operation follows from the answers so far: the
 * process runs again from its beginning with those answers, and the first operation without an
 * answer is its next step. A state is the content of the store and the answers of all processes;
 * each state is visited and checked once.
 */
final class Exploration {

  /** The result of a process. */
  record Outcome(String name, Set<EventId> events) {
    Outcome {
      events = Set.copyOf(events);
    }
  }

  /** A process: real code on a store. */
  interface Body {
    Outcome run(ObjectStore store);
  }

  enum Kind {
    APPENDER,
    ERASER,
    READER,
    /** Reads the call as a part of the story of another one. */
    STORY
  }

  record Actor(Kind kind, Body body) {}

  private record Answers(@Nullable Answers before, @Nullable Object answer) {}

  /** One operation on one object. */
  private sealed interface Step {
    record Read(ObjectKey key) implements Step {}

    record Write(ObjectKey key, String content, Condition condition) implements Step {}

    record Delete(ObjectKey key) implements Step {}

    record Listing(String prefix, String after, int limit) implements Step {}
  }

  private enum Status {
    RUNNING,
    ENDED,
    DEAD
  }

  /**
   * @param after what was acknowledged before the process began: for an appender whether an erasure
   *     was, for a reader the events, for the reader of a story both
   */
  private record Local(Status status, int answers, boolean began, Set<EventId> after) {}

  private record World(
      Map<String, String> objects,
      List<Local> locals,
      Set<EventId> acknowledged,
      boolean erasureAnswered,
      int crashes) {}

  private record Next(@Nullable Step step, @Nullable Outcome outcome) {}

  private static final class Pending extends Error {
    private static final long serialVersionUID = 1L;

    Pending() {
      super(null, null, false, false);
    }
  }

  private static final EventId ERASED_BEFORE = new EventId("evt_" + "0".repeat(36));

  private final List<Actor> processes;
  private final CallCodec codec;
  private final boolean deleteInsteadOfTombstone;
  private final Keys keys;
  private final Tenant tenant;
  private final Map<String, String> before;
  private final List<Answers> interned = new ArrayList<>();
  private final Map<String, Integer> internedIds = new HashMap<>();
  private final List<Map<Integer, Next>> nexts = new ArrayList<>();
  private final Map<String, Chunk> decoded = new HashMap<>();
  private final Set<String> found = new TreeSet<>();
  private int states;

  /**
   * An exploration.
   *
   * @param before objects of other calls, which stay as they are
   */
  Exploration(
      Map<String, String> before,
      CallCodec codec,
      Tenant tenant,
      Keys keys,
      boolean deleteInsteadOfTombstone,
      List<Actor> processes) {
    this.before = Map.copyOf(before);
    this.codec = codec;
    this.tenant = tenant;
    this.keys = keys;
    this.deleteInsteadOfTombstone = deleteInsteadOfTombstone;
    this.processes = processes;
    interned.add(new Answers(null, null));
    processes.forEach(process -> nexts.add(new HashMap<>()));
  }

  int states() {
    return states;
  }

  /** The faults of the first faulty state; empty if no state has any. */
  Set<String> explore(int crashes) {
    List<Local> locals = new ArrayList<>();
    for (int i = 0; i < processes.size(); i++) {
      locals.add(new Local(Status.RUNNING, 0, false, Set.of()));
    }
    World start = new World(before, List.copyOf(locals), Set.of(), false, crashes);
    Set<World> seen = new HashSet<>();
    Deque<World> todo = new ArrayDeque<>();
    seen.add(start);
    todo.push(start);
    while (!todo.isEmpty() && found.isEmpty()) {
      World world = todo.pop();
      states++;
      check(world);
      for (int i = 0; i < processes.size(); i++) {
        if (world.locals().get(i).status() != Status.RUNNING) {
          continue;
        }
        World stepped = step(world, i);
        if (seen.add(stepped)) {
          todo.push(stepped);
        }
        if (world.crashes() > 0
            && world.locals().get(i).began()
            && writes(processes.get(i).kind())) {
          World crashed = crash(world, i);
          if (seen.add(crashed)) {
            todo.push(crashed);
          }
        }
      }
    }
    return found;
  }

  private static boolean writes(Kind kind) {
    return kind == Kind.APPENDER || kind == Kind.ERASER;
  }

  private World crash(World world, int process) {
    Local local = world.locals().get(process);
    return new World(
        world.objects(),
        with(world.locals(), process, new Local(Status.DEAD, local.answers(), true, local.after())),
        world.acknowledged(),
        world.erasureAnswered(),
        world.crashes() - 1);
  }

  /** The state after the next operation of a process, or after its end. */
  private World step(World world, int process) {
    Local local = world.locals().get(process);
    Next next = next(process, local.answers());
    if (next.step() == null) {
      return ended(world, process, next.outcome());
    }
    Set<EventId> after = local.after();
    if (!local.began()) {
      after =
          switch (processes.get(process).kind()) {
            case APPENDER, ERASER -> world.erasureAnswered() ? Set.of(ERASED_BEFORE) : Set.of();
            case READER -> world.acknowledged();
            case STORY -> {
              Set<EventId> both = new HashSet<>(world.acknowledged());
              if (world.erasureAnswered()) {
                both.add(ERASED_BEFORE);
              }
              yield Set.copyOf(both);
            }
          };
    }
    Map<String, String> objects = new TreeMap<>(world.objects());
    Object answer = apply(objects, next.step());
    return new World(
        objects,
        with(
            world.locals(),
            process,
            new Local(Status.RUNNING, answered(local.answers(), answer), true, after)),
        world.acknowledged(),
        world.erasureAnswered(),
        world.crashes());
  }

  private World ended(World world, int process, @Nullable Outcome outcome) {
    Local local = world.locals().get(process);
    Set<EventId> acknowledged = new HashSet<>(world.acknowledged());
    boolean erasureAnswered = world.erasureAnswered();
    if (outcome != null) {
      switch (outcome.name()) {
        case "stored" -> {
          acknowledged.addAll(outcome.events());
          if (local.after().contains(ERASED_BEFORE)) {
            found.add("an append that began after the answered erasure was acknowledged");
          }
        }
        case "erased" -> erasureAnswered = true;
        case "read" -> {
          if (!outcome.events().containsAll(local.after())) {
            found.add("a reader missed an acknowledged event");
          }
        }
        case "told" -> {
          if (local.after().contains(ERASED_BEFORE)) {
            found.add("a story has an event of a call whose erasure was answered before");
          } else if (!outcome.events().containsAll(local.after())) {
            found.add("a story missed an acknowledged event");
          }
        }
        case "alone" -> {
          if (!local.after().isEmpty() && !erasureBegan(world)) {
            found.add("a story missed an acknowledged link");
          }
        }
        case "gone", "unknown" -> {}
        default -> found.add("unexpected: " + outcome.name());
      }
    }
    return new World(
        world.objects(),
        with(
            world.locals(), process, new Local(Status.ENDED, local.answers(), true, local.after())),
        Set.copyOf(acknowledged),
        erasureAnswered,
        world.crashes());
  }

  private boolean erasureBegan(World world) {
    for (int i = 0; i < processes.size(); i++) {
      if (processes.get(i).kind() == Kind.ERASER && world.locals().get(i).began()) {
        return true;
      }
    }
    return false;
  }

  private static List<Local> with(List<Local> locals, int place, Local local) {
    List<Local> changed = new ArrayList<>(locals);
    changed.set(place, local);
    return List.copyOf(changed);
  }

  private void check(World world) {
    Set<EventId> stored = new HashSet<>();
    boolean marked = false;
    Set<String> needed = new TreeSet<>();
    Set<String> index = new TreeSet<>();
    for (Map.Entry<String, String> object : world.objects().entrySet()) {
      if (before.containsKey(object.getKey())) {
        continue;
      }
      if (!object.getKey().contains("/calls/")) {
        index.add(object.getKey());
        continue;
      }
      Chunk chunk = chunk(object.getKey(), object.getValue());
      marked |= !chunk.isLive();
      for (Chunk.Line line : chunk.lines()) {
        if (!stored.add(line.event().eventId())) {
          found.add("an event is stored twice");
        }
        keys.index(tenant, line.event().event().callId().key(), line.event().event())
            .forEach(key -> needed.add(key.value()));
      }
    }
    boolean anyErasure = processes.stream().anyMatch(process -> process.kind() == Kind.ERASER);
    if (!marked && !(anyErasure && world.erasureAnswered())) {
      if (!stored.containsAll(world.acknowledged())) {
        found.add("an acknowledged event is lost");
      }
      if (!index.containsAll(needed)) {
        found.add("a stored event lacks its index key");
      }
    }
    if (world.erasureAnswered() && !stored.isEmpty()) {
      found.add("an event is there after its erasure was answered");
    }
    boolean allEnded = world.locals().stream().allMatch(local -> local.status() == Status.ENDED);
    if (allEnded && world.erasureAnswered() && !index.isEmpty()) {
      found.add("an index key is left of an erased call");
    }
  }

  private Chunk chunk(String key, String content) {
    return decoded.computeIfAbsent(
        key + " " + content,
        both -> {
          String[] segments = key.split("/");
          String name = segments[segments.length - 1];
          return Chunk.decode(
              codec,
              new ObjectKey(key),
              new io.callflow.event.CallKey(segments[segments.length - 2]),
              Integer.parseInt(name.substring(0, 6)),
              content.getBytes(StandardCharsets.ISO_8859_1));
        });
  }

  /** Applies one operation and returns its answer. */
  private Object apply(Map<String, String> objects, Step step) {
    if (step instanceof Step.Read read) {
      return Optional.ofNullable(objects.get(read.key().value()));
    } else if (step instanceof Step.Listing listing) {
      return Optional.of(
          objects.keySet().stream()
              .filter(key -> key.startsWith(listing.prefix()))
              .filter(key -> key.compareTo(listing.after()) > 0)
              .limit(listing.limit())
              .toList());
    } else if (step instanceof Step.Delete delete) {
      objects.remove(delete.key().value());
      return Optional.empty();
    } else if (step instanceof Step.Write write) {
      String key = write.key().value();
      String present = objects.get(key);
      boolean holds =
          write.condition() instanceof Condition.Always
              || (write.condition() instanceof Condition.IfAbsent && present == null)
              || (write.condition() instanceof Condition.IfVersion version
                  && present != null
                  && version.version().equals(version(present)));
      if (!holds) {
        return Optional.empty();
      }
      if (deleteInsteadOfTombstone
          && key.contains("/calls/")
          && !key.endsWith("/000000" + Keys.CHUNK_SUFFIX)
          && chunk(key, write.content()).isTombstone()) {
        objects.remove(key);
      } else {
        objects.put(key, write.content());
      }
      return Optional.of(write.content());
    }
    throw new AssertionError(step);
  }

  private static ObjectVersion version(String content) {
    return new ObjectVersion("v" + content);
  }

  private int answered(int before, Object answer) {
    return internedIds.computeIfAbsent(
        before + " " + answer,
        text -> {
          interned.add(new Answers(interned.get(before), answer));
          return interned.size() - 1;
        });
  }

  private Next next(int process, int answers) {
    return nexts.get(process).computeIfAbsent(answers, id -> replay(process, id));
  }

  private Next replay(int process, int answers) {
    Deque<Object> given = new ArrayDeque<>();
    for (Answers at = interned.get(answers); at != null && at.answer() != null; at = at.before()) {
      given.addFirst(at.answer());
    }
    Replay store = new Replay(given);
    try {
      return new Next(null, processes.get(process).body().run(store));
    } catch (Pending e) {
      return new Next(store.pending, null);
    }
  }

  /** Replays the answers so far, and stops the process at the first operation without one. */
  private static final class Replay extends StepwiseObjectStore {
    private final Deque<Object> answers;
    private @Nullable Step pending;

    Replay(Deque<Object> answers) {
      this.answers = answers;
    }

    private Optional<?> answer(Step step) {
      if (pending == null && !answers.isEmpty()) {
        return (Optional<?>) answers.removeFirst();
      }
      if (pending == null) {
        pending = step;
      }
      throw new Pending();
    }

    @Override
    public Optional<StoredObject> read(ObjectKey key) {
      return answer(new Step.Read(key))
          .map(String.class::cast)
          .map(
              content ->
                  new StoredObject(
                      content.getBytes(StandardCharsets.ISO_8859_1), version(content)));
    }

    @Override
    protected Optional<ObjectVersion> put(ObjectKey key, byte[] content, Condition condition) {
      return answer(
              new Step.Write(key, new String(content, StandardCharsets.ISO_8859_1), condition))
          .map(String.class::cast)
          .map(Exploration::version);
    }

    @Override
    public List<ListedObject> list(String prefix, String after, int limit) {
      List<ListedObject> listed = new ArrayList<>();
      for (Object key : (List<?>) answer(new Step.Listing(prefix, after, limit)).orElseThrow()) {
        listed.add(new ListedObject(new ObjectKey((String) key), NOW));
      }
      return listed;
    }

    @Override
    public void delete(Collection<ObjectKey> keys) {
      for (ObjectKey key : new TreeSet<>(keys)) {
        answer(new Step.Delete(key));
      }
    }

    @Override
    public void purge(Collection<ObjectKey> keys) {
      // No older versions exist.
    }
  }

  /** Runs a use of the archive and returns its outcome by name. */
  static Outcome outcome(java.util.function.Supplier<Outcome> use) {
    try {
      return use.get();
    } catch (CallflowException e) {
      if (e.code() == ErrorCode.ERASED) {
        return new Outcome("gone", Set.of());
      }
      if (e.code() == ErrorCode.UNKNOWN_CALL) {
        return new Outcome("unknown", Set.of());
      }
      return new Outcome(e.code() + " " + e.getMessage(), Set.of());
    }
  }

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
}
