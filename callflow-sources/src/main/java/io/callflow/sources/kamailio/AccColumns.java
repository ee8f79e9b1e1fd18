package io.callflow.sources.kamailio;

import io.callflow.sources.table.TableKind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The columns of {@code acc} and {@code missed_calls}, by the names of Kamailio's schema. See the
 * <a href="https://www.kamailio.org/docs/modules/stable/modules/acc.html">acc module</a> of
 * Kamailio, and the <a href="https://opensips.org/docs/db/db-schema-devel.html">schema</a> of
 * OpenSIPS. Log lines and {@code acc_json} have other names for some of them.
 */
final class AccColumns {
  private static final List<String> CORE =
      List.of("id", "method", "from_tag", "to_tag", "callid", "sip_code", "sip_reason", "time");

  /** As the comment in Kamailio's default configuration adds them. */
  private static final List<String> EXTRA =
      List.of("src_user", "src_domain", "src_ip", "dst_ouser", "dst_user", "dst_domain");

  private static final List<String> OPENSIPS =
      List.of("duration", "ms_duration", "setuptime", "created");

  private static final Pattern ID = Pattern.compile("\\d{1,19}");
  private static final Pattern METHOD = Pattern.compile("[A-Z]{3,16}");
  private static final Pattern CODE = Pattern.compile("[1-6]\\d\\d");
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d.{0,16}|\\d{9,11}(\\.\\d{1,9})?");
  private static final Pattern COUNT = Pattern.compile("\\d{1,10}");

  static final TableKind KIND = with(List.of());

  private AccColumns() {}

  /**
   * The kind of table.
   *
   * @param columns those of rows without a header, in their order; empty for the usual ones
   */
  static TableKind with(List<String> columns) {
    TableKind.Builder kind =
        TableKind.named("Kamailio accounting")
            .needs("method")
            .needs("from_tag")
            .needs("to_tag")
            .needs("callid")
            .needs("sip_code")
            .needs("time", "time_attr", "created")
            .alias("call_id", "callid")
            .alias("code", "sip_code")
            .alias("reason", "sip_reason")
            .alias("timestamp", "time")
            .alias("call_start_time", "time")
            .alias("time_hires", "time_attr")
            .alias("src_username", "src_user")
            .alias("dst_username", "dst_user")
            .alias("dst_ousername", "dst_ouser")
            .alias("from_uri", "src_uri")
            .alias("caller", "src_uri")
            .alias("caller_id", "src_uri")
            .alias("to_uri", "dst_uri")
            .alias("callee", "dst_uri")
            .alias("callee_id", "dst_uri");
    if (!columns.isEmpty()) {
      return kind.layout("--columns", columns.size(), columns, cells -> true).build();
    }
    return kind.layout("OpenSIPS", 12, core(OPENSIPS), AccColumns::isOpenSips)
        .layout("Kamailio", 8, core(EXTRA), AccColumns::isRow)
        .build();
  }

  private static List<String> core(List<String> more) {
    List<String> columns = new ArrayList<>(CORE);
    columns.addAll(more);
    return columns;
  }

  private static boolean isRow(List<String> cells) {
    return ID.matcher(cells.get(0)).matches()
        && METHOD.matcher(cells.get(1)).matches()
        && CODE.matcher(cells.get(5)).matches()
        && TIME.matcher(cells.get(7)).matches();
  }

  private static boolean isOpenSips(List<String> cells) {
    return isRow(cells)
        && COUNT.matcher(cells.get(8)).matches()
        && COUNT.matcher(cells.get(9)).matches()
        && COUNT.matcher(cells.get(10)).matches();
  }
}
