/** Records events in the background: the telephony thread never waits for the store. */
module io.callflow.recorder {
  requires static transitive org.jspecify;
  requires transitive io.callflow.domain;

  exports io.callflow.recorder;
}
