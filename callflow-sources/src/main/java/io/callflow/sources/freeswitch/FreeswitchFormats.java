package io.callflow.sources.freeswitch;

import io.callflow.sources.reading.NativeFormat;

/** The formats of FreeSWITCH. */
public final class FreeswitchFormats {
  /** Events of the event socket. */
  public static final NativeFormat EVENTS = new EventFormat();

  /** Records of mod_json_cdr. */
  public static final NativeFormat CDR_JSON = new CdrJsonFormat();

  /** Records of mod_xml_cdr. */
  public static final NativeFormat CDR_XML = new CdrXmlFormat();

  /** Records of mod_cdr_csv. */
  public static final NativeFormat CDR_CSV = new CsvFormat();

  private FreeswitchFormats() {}
}
