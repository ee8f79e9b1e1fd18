/** A PBX simulator that records its calls with Callflow. */
module com.example.pbx {
  requires io.callflow.contract;
  requires io.callflow.domain;
  requires io.callflow.recorder;
  requires io.callflow.store.sqlite;
}
