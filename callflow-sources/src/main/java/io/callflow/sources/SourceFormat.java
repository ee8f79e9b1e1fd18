package io.callflow.sources;

import io.callflow.sources.asterisk.AriFormat;
import io.callflow.sources.asterisk.AsteriskFormats;
import io.callflow.sources.connect.ConnectFormat;
import io.callflow.sources.events.CallflowFormat;
import io.callflow.sources.events.CloudEventsFormat;
import io.callflow.sources.freeswitch.FreeswitchFormats;
import io.callflow.sources.kamailio.KamailioFormat;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.sip.SipFormats;
import io.callflow.sources.twilio.TwilioFormat;
import io.callflow.sources.vcon.VconFormat;
import io.callflow.sources.vonage.VonageFormat;
import java.util.Optional;

/** A format of native records. The constants are in the order in which they are recognised. */
public enum SourceFormat {
  ASTERISK_CEL(
      "asterisk-cel", "Asterisk's Channel Event Logging: tables of a database, cel_custom or AMI"),
  ASTERISK_CDR(
      "asterisk-cdr", "Asterisk's call detail records: Master.csv or a table, FreePBX's too"),
  FREESWITCH_EVENTS(
      "freeswitch-events", "FreeSWITCH's event socket: bytes on the wire, plain events or JSON"),
  FREESWITCH_CDR_JSON("freeswitch-cdr-json", "FreeSWITCH's mod_json_cdr, FusionPBX's too"),
  FREESWITCH_CDR_XML("freeswitch-cdr-xml", "FreeSWITCH's mod_xml_cdr"),
  FREESWITCH_CDR_CSV("freeswitch-cdr-csv", "FreeSWITCH's mod_cdr_csv, by the shipped templates"),
  SIP_HEP("sip-hep", "SIP messages that Homer captured: packets of HEP 3, or JSON"),
  SIP_TSHARK("sip-tshark", "SIP messages that tshark captured: -T ek or -T json"),
  KAMAILIO_ACC(
      "kamailio-acc", "Kamailio's and OpenSIPS' accounting: tables, db_text, log lines, acc_json"),
  TWILIO("twilio", "Twilio: callbacks, Event Streams, Voice Insights and Call resources"),
  AMAZON_CONNECT("amazon-connect", "Amazon Connect: contact events, contact records and flow logs"),
  VONAGE("vonage", "Vonage Voice API: webhooks as JSON or as a query, and RTC events"),
  ASTERISK_ARI(
      "asterisk-ari", "events of the Asterisk REST Interface, as its WebSocket sends them"),
  VCON("vcon", "vCon, the IETF's container for conversations"),
  CALLFLOW("callflow", "Callflow's own events, as the API takes and answers them"),
  CLOUDEVENTS("cloudevents", "CloudEvents 1.0 in JSON, single and in batches");

  private final String id;
  private final String description;

  SourceFormat(String id, String description) {
    this.id = id;
    this.description = description;
  }

  /** The format with this id; empty if there is none. */
  public static Optional<SourceFormat> of(String id) {
    for (SourceFormat format : values()) {
      if (format.id.equals(id)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The word for it, as users write it: {@code asterisk-cel}. */
  public String id() {
    return id;
  }

  /** What it is and who writes it, in one line. */
  public String description() {
    return description;
  }

  NativeFormat reader() {
    return switch (this) {
      case ASTERISK_CEL -> AsteriskFormats.CEL;
      case ASTERISK_CDR -> AsteriskFormats.CDR;
      case FREESWITCH_EVENTS -> FreeswitchFormats.EVENTS;
      case FREESWITCH_CDR_JSON -> FreeswitchFormats.CDR_JSON;
      case FREESWITCH_CDR_XML -> FreeswitchFormats.CDR_XML;
      case FREESWITCH_CDR_CSV -> FreeswitchFormats.CDR_CSV;
      case SIP_HEP -> SipFormats.HEP;
      case SIP_TSHARK -> SipFormats.TSHARK;
      case KAMAILIO_ACC -> KamailioFormat.ACC;
      case TWILIO -> new TwilioFormat();
      case AMAZON_CONNECT -> new ConnectFormat();
      case VONAGE -> new VonageFormat();
      case ASTERISK_ARI -> new AriFormat();
      case VCON -> new VconFormat();
      case CALLFLOW -> new CallflowFormat();
      case CLOUDEVENTS -> new CloudEventsFormat();
    };
  }
}
