package io.callflow.contract.line;

import io.callflow.event.Party;

/**
 * Passes the members of objects in a line, in the order and form in which they are written. Where a
 * method returns false, the line is not recognised.
 */
final class ObjectText {
  static final byte[] PARTY_NUMBER = LineText.ascii("\"number\":\"");
  static final byte[] PARTY_URI = LineText.ascii("\"uri\":\"");
  static final byte[] PARTY_RAW = LineText.ascii("\"raw\":\"");
  static final byte[] PARTY_NAME = LineText.ascii("\"name\":\"");

  private final LineText in;

  ObjectText(LineText in) {
    this.in = in;
  }

  /** Passes the members of a party and the end of the object. */
  boolean party() {
    int start = in.at();
    return (!begins(start, PARTY_NUMBER) || number())
        && (!begins(start, PARTY_URI) || uri())
        && (!begins(start, PARTY_RAW) || in.plain(256))
        && (!begins(start, PARTY_NAME) || in.plain(128))
        && ends(start);
  }

  /** Passes the name of a member of the object whose members begin at this place. */
  boolean begins(int start, byte[] name) {
    int before = in.at();
    if ((before == start || in.take(',')) && in.take(name)) {
      return true;
    }
    in.goTo(before);
    return false;
  }

  /** Passes the end of an object, which must not be empty. */
  boolean ends(int start) {
    return in.at() > start && in.take('}');
  }

  /** E.164: {@code +} and 2 to 15 digits, the first not 0. */
  private boolean number() {
    if (!in.take('+') || in.next() == '0') {
      return false;
    }
    int digits = in.digits();
    return digits >= 2 && digits <= 15 && in.take('"');
  }

  private boolean uri() {
    int scheme = in.uriScheme();
    return scheme > 0 && in.visible(Party.MAX_URI_LENGTH - scheme);
  }
}
