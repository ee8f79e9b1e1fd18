package io.callflow.call.ladder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Someone or something in one call, with every name that events give it. When an event shows that
 * two participants are one, they merge, and each of the two objects then answers for both.
 */
final class Participant {
  /** What a name is. The first kind that a participant has is shown as its name. */
  enum NameKind {
    DISPLAY,
    RAW,
    NUMBER,
    URI,
    /** A display name of a party without any address. */
    ALONE,
    QUEUE,
    CONFERENCE,
    PARKING,
    VOICEMAIL,
    NODE,
    LEG
  }

  private record Name(NameKind kind, String text) {}

  private final int order;
  private final Set<Name> names = new LinkedHashSet<>();

  /** The participant that this one merged into; itself before a merge. */
  private Participant parent = this;

  /**
   * A participant without a name.
   *
   * @param order its place among the participants of the call, by first mention
   */
  Participant(int order) {
    this.order = order;
  }

  void addName(NameKind kind, String text) {
    root().names.add(new Name(kind, text));
  }

  /** Makes the two one, and returns it. */
  Participant merge(Participant other) {
    Participant one = root();
    Participant two = other.root();
    if (one == two) {
      return one;
    }
    Participant first = one.order < two.order ? one : two;
    Participant second = first == one ? two : one;
    second.parent = first;
    first.names.addAll(second.names);
    return first;
  }

  boolean isSame(Participant other) {
    return root() == other.root();
  }

  /** The same object for all that have merged, until the next merge. Keys of maps are roots. */
  Participant root() {
    Participant root = this;
    while (root.parent != root) {
      root = root.parent;
    }
    Participant at = this;
    while (at != root) {
      Participant next = at.parent;
      at.parent = root;
      at = next;
    }
    return root;
  }

  String name() {
    return lane().name();
  }

  /** Its lane: the best name, and the others as aliases, best first. */
  Lane lane() {
    List<Name> byKind = new ArrayList<>(root().names);
    byKind.sort(Comparator.comparing(Name::kind));
    Lane.Kind kind =
        switch (byKind.get(0).kind()) {
          case NODE -> Lane.Kind.NODE;
          case QUEUE -> Lane.Kind.QUEUE;
          case CONFERENCE -> Lane.Kind.CONFERENCE;
          case PARKING -> Lane.Kind.PARKING;
          case VOICEMAIL -> Lane.Kind.VOICEMAIL;
          case LEG -> Lane.Kind.LEG;
          case DISPLAY, RAW, NUMBER, URI, ALONE -> Lane.Kind.PARTY;
        };
    List<String> texts = byKind.stream().map(Name::text).distinct().toList();
    return new Lane(kind, texts.get(0), texts.subList(1, texts.size()));
  }
}
