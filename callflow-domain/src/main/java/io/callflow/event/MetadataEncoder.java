package io.callflow.event;

import java.util.Arrays;

/**
 * Writes the part of an {@link Identity} that metadata has, by scanning its {@linkplain CompactJson
 * compact text}: the members of each object in ascending order of their names by {@link
 * String#compareTo}, the items of each array in their order.
 *
 * <p>One pass over the text finds each array and object, because its count comes before its
 * contents. A second one writes. Arrays are streamed; of an object, the names and positions of the
 * members are kept while it is written. So time and memory grow with the length of the text alone,
 * however it nests.
 */
final class MetadataEncoder {
  private static final int TEXT = 2;
  private static final int NUMBER = 3;
  private static final int TRUTH = 4;
  private static final int NOTHING = 5;
  private static final int ITEMS = 6;
  private static final int MEMBERS = 7;

  /** A member of an object: its name, and where its value begins. */
  private record Member(String name, int start, int container) implements Comparable<Member> {
    @Override
    public int compareTo(Member other) {
      return name.compareTo(other.name);
    }
  }

  private final byte[] json;
  private final IdentityEncoding out;

  // The arrays and objects by their number, in the order in which they begin.

  /** How many items or members it has. */
  private int[] counts = new int[8];

  /** Where its closing bracket stands. */
  private int[] ends = new int[8];

  /** The number of the first one that begins after its end. */
  private int[] nexts = new int[8];

  MetadataEncoder(byte[] json, IdentityEncoding out) {
    this.json = json;
    this.out = out;
    findContainers();
  }

  private void findContainers() {
    int[] open = new int[Metadata.MAX_DEPTH + 1];
    int depth = 0;
    int found = 0;
    for (int at = 0; at < json.length; ) {
      switch (json[at]) {
        case '{', '[' -> {
          if (found == counts.length) {
            counts = Arrays.copyOf(counts, 2 * found);
            ends = Arrays.copyOf(ends, 2 * found);
            nexts = Arrays.copyOf(nexts, 2 * found);
          }
          at++;
          counts[found] = json[at] == '}' || json[at] == ']' ? 0 : 1;
          open[depth++] = found++;
        }
        case '}', ']' -> {
          depth--;
          ends[open[depth]] = at++;
          nexts[open[depth]] = found;
        }
        case ',' -> {
          counts[open[depth - 1]]++;
          at++;
        }
        case '"' -> at = MetadataReader.endOfString(json, at);
        default -> at++;
      }
    }
  }

  /** Writes the whole object. */
  void encode(int tag) {
    members(tag, 0, 0);
  }

  /**
   * Writes an object.
   *
   * @param start where its opening bracket stands
   * @param container its number
   */
  private void members(int tag, int start, int container) {
    Member[] members = new Member[counts[container]];
    int at = start + 1;
    int inner = container + 1;
    for (int i = 0; i < members.length; i++) {
      int end = MetadataReader.endOfString(json, at);
      members[i] = new Member(MetadataReader.text(json, at, end), end + 1, inner);
      boolean nested = isContainer(end + 1);
      at = (nested ? ends[inner] + 1 : MetadataReader.endOfScalar(json, end + 1)) + 1;
      inner = nested ? nexts[inner] : inner;
    }
    Arrays.sort(members);
    out.group(tag, members.length);
    for (Member member : members) {
      out.text(1, member.name());
      value(member.start(), member.container());
    }
  }

  private void items(int start, int container) {
    out.group(ITEMS, counts[container]);
    int at = start + 1;
    int inner = container + 1;
    for (int i = counts[container]; i > 0; i--) {
      boolean nested = isContainer(at);
      at = value(at, inner) + 1;
      inner = nested ? nexts[inner] : inner;
    }
  }

  private boolean isContainer(int at) {
    return json[at] == '{' || json[at] == '[';
  }

  /**
   * Writes one value and returns the position after it.
   *
   * @param container the number of the first array or object that begins there or later
   */
  private int value(int start, int container) {
    if (isContainer(start)) {
      if (json[start] == '{') {
        members(MEMBERS, start, container);
      } else {
        items(start, container);
      }
      return ends[container] + 1;
    }
    int end = MetadataReader.endOfScalar(json, start);
    switch (json[start]) {
      case '"' -> {
        if (MetadataReader.hasEscape(json, start, end)) {
          out.text(TEXT, MetadataReader.text(json, start, end));
        } else {
          out.text(TEXT, json, start + 1, end - 1);
        }
      }
      case 't', 'f' -> out.text(TRUTH, json, start, end);
      case 'n' -> out.group(NOTHING, 0);
      default -> out.text(NUMBER, json, start, end);
    }
    return end;
  }
}
