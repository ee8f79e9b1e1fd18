package io.callflow.sources;

import io.callflow.sources.asterisk.AsteriskFormats;
import io.callflow.sources.kamailio.KamailioFormat;
import io.callflow.sources.reading.NativeFormat;
import io.callflow.sources.sip.SipFormats;
import java.util.Optional;

/** A format of native records. The constants are in the order in which they are recognised. */
public enum SourceFormat {
  ASTERISK_CEL(
      "asterisk-cel", "Asterisk's Channel Event Logging: tables of a database, cel_custom or AMI"),
  ASTERISK_CDR(
      "asterisk-cdr", "Asterisk's call detail records: Master.csv or a table, FreePBX's too"),
  SIP_HEP("sip-hep", "SIP messages that Homer captured: packets of HEP 3, or JSON"),
  SIP_TSHARK("sip-tshark", "SIP messages that tshark captured: -T ek or -T json"),
  KAMAILIO_ACC(
      "kamailio-acc", "Kamailio's and OpenSIPS' accounting: tables, db_text, log lines, acc_json");

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
      case SIP_HEP -> SipFormats.HEP;
      case SIP_TSHARK -> SipFormats.TSHARK;
      case KAMAILIO_ACC -> KamailioFormat.ACC;
    };
  }
}
