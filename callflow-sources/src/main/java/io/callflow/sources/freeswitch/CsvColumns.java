package io.callflow.sources.freeswitch;

import io.callflow.sources.table.TableKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The columns of mod_cdr_csv, by the names of channel variables. A template of {@code
 * cdr_csv.conf.xml} decides which are there; there is no header.
 */
final class CsvColumns {
  /** The columns that most templates begin with; {@code sql} has these and the account. */
  private static final List<String> FIRST =
      List.of(
          "caller_id_name",
          "caller_id_number",
          "destination_number",
          "context",
          "start_stamp",
          "answer_stamp",
          "end_stamp",
          "duration",
          "billsec",
          "hangup_cause",
          "uuid",
          "bleg_uuid",
          "accountcode");

  private static final List<String> EXAMPLE = more(FIRST, "read_codec", "write_codec");

  private static final List<String> LINKSYS = more(EXAMPLE, "sip_user_agent", "sip_p_rtp_stat");

  private static final List<String> SNOM =
      more(
          EXAMPLE,
          "sip_user_agent",
          "call_clientcode",
          "sip_rtp_rxstat",
          "sip_rtp_txstat",
          "sofia_record_file");

  private static final List<String> ASTERISK =
      List.of(
          "accountcode",
          "caller_id_number",
          "destination_number",
          "context",
          "caller_id",
          "channel_name",
          "bridge_channel",
          "last_app",
          "last_arg",
          "start_stamp",
          "answer_stamp",
          "end_stamp",
          "duration",
          "billsec",
          "hangup_cause",
          "amaflags",
          "uuid",
          "userfield");

  private static final List<String> OPENCDRRATE =
      List.of(
          "uuid",
          "signal_bond",
          "direction",
          "ani",
          "destination_number",
          "answer_stamp",
          "end_stamp",
          "billsec",
          "accountcode",
          "userfield",
          "network_addr",
          "original_caller_id_name",
          "sip_gateway_name");

  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d.{0,16}");
  private static final Pattern COUNT = Pattern.compile("\\d{1,10}");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  static final TableKind KIND =
      named()
          .layout("the template snom", SNOM.size(), SNOM, cells -> isRecord(cells, SNOM))
          .layout(
              "the template asterisk",
              ASTERISK.size(),
              ASTERISK,
              cells -> isRecord(cells, ASTERISK))
          .layout(
              "the template linksys", LINKSYS.size(), LINKSYS, cells -> isRecord(cells, LINKSYS))
          .layout(
              "the template example", EXAMPLE.size(), EXAMPLE, cells -> isRecord(cells, EXAMPLE))
          .layout("the template sql", FIRST.size() - 1, FIRST, cells -> isRecord(cells, FIRST))
          .layout(
              "the template opencdrrate",
              OPENCDRRATE.size(),
              OPENCDRRATE,
              CsvColumns::isOpenCdrRate)
          .build();

  private CsvColumns() {}

  private static List<String> more(List<String> first, String... names) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(names));
    return List.copyOf(all);
  }

  private static TableKind.Builder named() {
    return TableKind.named("FreeSWITCH CDR")
        .needs("uuid")
        .needs("hangup_cause")
        .needs("start_stamp", "start_epoch", "start_uepoch");
  }

  /** Records of a template of the user's own, with these columns. */
  static TableKind of(List<String> columns) {
    return TableKind.named("FreeSWITCH CDR")
        .needs(columns.get(0))
        .layout("the given columns", 1, columns, cells -> isUsable(cells, columns))
        .build();
  }

  /** Whether times and counts stand where the columns say so. */
  private static boolean isUsable(List<String> cells, List<String> columns) {
    for (int i = 0; i < Math.min(cells.size(), columns.size()); i++) {
      String cell = cells.get(i);
      boolean fits =
          switch (columns.get(i)) {
            case "start_stamp", "end_stamp" -> TIME.matcher(cell).matches();
            case "answer_stamp" -> cell.isEmpty() || TIME.matcher(cell).matches();
            case "duration", "billsec" -> cell.isEmpty() || COUNT.matcher(cell).matches();
            default -> true;
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRecord(List<String> cells, List<String> columns) {
    String answer = cells.get(columns.indexOf("answer_stamp"));
    return TIME.matcher(cells.get(columns.indexOf("start_stamp"))).matches()
        && TIME.matcher(cells.get(columns.indexOf("end_stamp"))).matches()
        && (answer.isEmpty() || TIME.matcher(answer).matches())
        && COUNT.matcher(cells.get(columns.indexOf("duration"))).matches()
        && COUNT.matcher(cells.get(columns.indexOf("billsec"))).matches()
        && UUID.matcher(cells.get(columns.indexOf("uuid"))).matches()
        && HangupCauses.isCause(cells.get(columns.indexOf("hangup_cause")));
  }

  private static boolean isOpenCdrRate(List<String> cells) {
    String direction = cells.get(2);
    return UUID.matcher(cells.get(0)).matches()
        && (direction.equals("inbound") || direction.equals("outbound"))
        && TIME.matcher(cells.get(6)).matches()
        && COUNT.matcher(cells.get(7)).matches();
  }
}
