/**
 * The API's contract: its models, its operations, and {@link io.callflow.contract.JsonCallCodec},
 * which writes and reads the lines of a store.
 */
module io.callflow.contract {
  requires transitive io.callflow.domain;
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.core;

  exports io.callflow.contract;
  exports io.callflow.contract.export;
  exports io.callflow.contract.json;
  exports io.callflow.contract.model;
  exports io.callflow.contract.operation;
}
