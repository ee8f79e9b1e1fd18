package io.callflow.sources.freeswitch;

/** What events and call detail records say alike about their channel. No text is null. */
interface ChannelFacts {
  /** The channel variable; empty text without it. */
  String variable(String name);

  String uuid();

  /** Whether FreeSWITCH called the channel's party. */
  boolean isOutbound();

  /** As {@code sofia/internal/1000@example.com}. */
  String channelName();

  /** The channel that called this one, by its profile; empty text without one. */
  String originator();

  /**
   * The channel in whose call a channel that FreeSWITCH called is, if nothing names who called it;
   * empty text for its own.
   */
  String adoptedBy();

  /** The {@code call_uuid}: that of the channel that this one is, or was last, bridged to. */
  String sharedUuid();

  boolean isAnswered();

  /** The name of the hangup cause; empty text before the end. */
  String cause();

  /** The destination number of the channel's profile. */
  String destination();

  /** The number of the callee of the channel's profile. */
  String callee();

  String callerNumber();

  String callerName();

  /** The first of these variables that is there; empty text if none is. */
  default String anyVariable(String... names) {
    for (String name : names) {
      String value = variable(name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
