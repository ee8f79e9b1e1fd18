package io.callflow.sources.reading;

/** A record that is well formed and tells of no call. */
public final class OtherRecord extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;

  /**
   * A record of this kind.
   *
   * @param what the kind, one of few, as the system names it: {@code REGISTER}, {@code HEARTBEAT}
   */
  public OtherRecord(String what) {
    super(what, null, false, false);
    this.what = what;
  }

  /** The kind. */
  public String what() {
    return what;
  }
}
