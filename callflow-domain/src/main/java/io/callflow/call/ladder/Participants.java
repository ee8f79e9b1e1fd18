package io.callflow.call.ladder;

import io.callflow.event.Party;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who is who in one call: the names that events use, brought together where an event shows that two
 * of them mean one participant. First every name is told, then lanes are asked for.
 */
final class Participants {
  /** What a name is, the best to show first. */
  private enum Rank {
    DISPLAY,
    RAW,
    NUMBER,
    URI,
    NODE,
    LEG
  }

  private record Name(Rank rank, String text) {}

  private final Map<String, Integer> known = new HashMap<>();
  private final List<Integer> parents = new ArrayList<>();
  private final List<Set<Name>> names = new ArrayList<>();
  private final Map<String, Integer> nodes = new HashMap<>();
  private final Map<Party, Integer> parties = new HashMap<>();
  private final Map<Integer, Integer> lanes = new HashMap<>();
  private final List<Integer> order = new ArrayList<>();

  /** The participant that this party is. */
  int party(Party party) {
    Integer met = parties.get(party);
    if (met != null) {
      return met;
    }
    int who = -1;
    if (party.number() != null) {
      who = join(who, key(party.number()), Rank.NUMBER, party.number());
    }
    if (party.uri() != null) {
      who = join(who, key(party.uri()), Rank.URI, party.uri());
    }
    if (party.raw() != null) {
      who = join(who, key(party.raw()), Rank.RAW, party.raw());
    }
    if (party.name() != null) {
      if (who < 0) {
        who = join(who, key(party.name()), Rank.DISPLAY, party.name());
      } else {
        names.get(find(who)).add(new Name(Rank.DISPLAY, party.name()));
      }
    }
    parties.put(party, who);
    return who;
  }

  /** The participant that a hop or a source calls so. */
  int node(String text) {
    return nodes.computeIfAbsent(text, name -> join(-1, key(name), Rank.NODE, name));
  }

  /** The participant at the end of this leg. */
  int leg(String legId) {
    return join(-1, "leg " + legId, Rank.LEG, legId);
  }

  /** Says that these two are one. */
  int same(int one, int other) {
    int a = find(one);
    int b = find(other);
    if (a == b) {
      return a;
    }
    int first = Math.min(a, b);
    int second = Math.max(a, b);
    parents.set(second, first);
    names.get(first).addAll(names.get(second));
    return first;
  }

  boolean isSame(int one, int other) {
    return find(one) == find(other);
  }

  /** Whether this participant is called so. */
  boolean isCalled(int who, String text) {
    Integer named = known.get(key(text));
    Integer leg = known.get("leg " + text);
    return (named != null && isSame(named, who)) || (leg != null && isSame(leg, who));
  }

  /** Whether anybody is called so. */
  boolean isKnown(String text) {
    return known.containsKey(key(text)) || known.containsKey("leg " + text);
  }

  boolean hasLane(int who) {
    return lanes.containsKey(find(who));
  }

  /** The index of the participant's lane, a new one to the right where it has none. */
  int lane(int who) {
    int root = find(who);
    Integer lane = lanes.get(root);
    if (lane == null) {
      lane = order.size();
      lanes.put(root, lane);
      order.add(root);
    }
    return lane;
  }

  List<Lane> lanes() {
    return order.stream().map(this::drawn).toList();
  }

  /** What this participant is called. */
  String name(int who) {
    return drawn(find(who)).name();
  }

  private Lane drawn(int root) {
    Set<String> texts = new LinkedHashSet<>();
    Lane.Kind kind = Lane.Kind.LEG;
    for (Rank rank : Rank.values()) {
      for (Name name : names.get(root)) {
        if (name.rank == rank) {
          kind =
              texts.isEmpty()
                  ? switch (rank) {
                    case NODE -> Lane.Kind.NODE;
                    case LEG -> Lane.Kind.LEG;
                    default -> Lane.Kind.PARTY;
                  }
                  : kind;
          texts.add(name.text);
        }
      }
    }
    List<String> all = new ArrayList<>(texts);
    return new Lane(kind, all.get(0), all.subList(1, all.size()));
  }

  private int join(int who, String key, Rank rank, String text) {
    Integer index = known.get(key);
    if (index == null) {
      index = parents.size();
      known.put(key, index);
      parents.add(index);
      names.add(new LinkedHashSet<>());
    }
    names.get(find(index)).add(new Name(rank, text));
    return who < 0 ? index : same(who, index);
  }

  /** The one index of whoever this is. */
  int find(int index) {
    int root = index;
    while (parents.get(root) != root) {
      root = parents.get(root);
    }
    int at = index;
    while (at != root) {
      int next = parents.get(at);
      parents.set(at, root);
      at = next;
    }
    return root;
  }

  /** One form for what means the same: case is none, nor is what stands between digits. */
  private static String key(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.startsWith("tel:")) {
      int end = lower.indexOf(';');
      lower = lower.substring(4, end < 0 ? lower.length() : end);
    }
    StringBuilder digits = new StringBuilder(lower.length());
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if ((c >= '0' && c <= '9') || (c == '+' && digits.isEmpty())) {
        digits.append(c);
      } else if (" -()\u00A0".indexOf(c) < 0) {
        return lower;
      }
    }
    // Fewer are an extension, and 1-2 is not 12.
    return digits.length() < 7 ? lower : digits.toString();
  }
}
