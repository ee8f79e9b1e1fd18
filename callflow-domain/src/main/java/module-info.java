/** Call flow events, the calls they make up, and the door to the stores that keep them. */
module io.callflow.domain {
  requires static transitive org.jspecify;

  exports io.callflow;
  exports io.callflow.call;
  exports io.callflow.call.diff;
  exports io.callflow.call.ladder;
  exports io.callflow.call.lint;
  exports io.callflow.codec;
  exports io.callflow.event;
  exports io.callflow.query;
  exports io.callflow.report;
  exports io.callflow.store;
  exports io.callflow.story;
}
