module app {
  requires io.callflow.contract;
  requires io.callflow.store.sqlite;
}
