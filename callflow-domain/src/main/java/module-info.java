/** Call flow events, the calls they make up, and the archive that keeps them. */
module io.callflow.domain {
  requires static transitive org.jspecify;

  exports io.callflow.archive;
  exports io.callflow.call;
  exports io.callflow.call.ladder;
  exports io.callflow.event;
  exports io.callflow.store;
  exports io.callflow.usecase;
}
