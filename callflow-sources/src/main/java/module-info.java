/**
 * Makes call flow events of the native records of telephony systems: {@link
 * io.callflow.sources.Sources}.
 */
module io.callflow.sources {
  requires transitive io.callflow.domain;
  requires io.callflow.contract;
  requires static transitive org.jspecify;
  requires com.fasterxml.jackson.databind;
  requires de.siegmar.fastcsv;
  requires java.xml;

  exports io.callflow.sources;
  exports io.callflow.sources.record;
}
