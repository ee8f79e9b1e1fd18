package io.callflow.sources.asterisk;

import io.callflow.sources.table.TableKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The columns of call detail records, by the names of Asterisk's {@code CDR()} function. */
final class CdrColumns {
  /** As {@code cdr_csv} writes them; what follows depends on three options of {@code cdr.conf}. */
  private static final List<String> CSV =
      List.of(
          "accountcode",
          "src",
          "dst",
          "dcontext",
          "clid",
          "channel",
          "dstchannel",
          "lastapp",
          "lastdata",
          "start",
          "answer",
          "end",
          "duration",
          "billsec",
          "disposition",
          "amaflags");

  /** As {@code cdr_custom.conf.sample} writes them. */
  private static final List<String> CUSTOM =
      List.of(
          "clid",
          "src",
          "dst",
          "dcontext",
          "channel",
          "dstchannel",
          "lastapp",
          "lastdata",
          "start",
          "answer",
          "end",
          "duration",
          "billsec",
          "disposition",
          "amaflags",
          "accountcode",
          "uniqueid",
          "userfield",
          "sequence");

  private static final List<String> NEW = List.of("peeraccount", "linkedid", "sequence");

  private static final Set<String> DISPOSITIONS =
      Set.of("ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION", "UNKNOWN");

  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d.{0,16}");
  private static final Pattern ID =
      Pattern.compile("(?:[\\x21-\\x7E]{0,80}-)?\\d{9,11}\\.\\d{1,9}");
  private static final Pattern COUNT = Pattern.compile("\\d{1,10}");

  static final TableKind KIND =
      TableKind.named("Asterisk CDR")
          .needs("start")
          .needs("disposition")
          .needs("channel", "uniqueid", "linkedid")
          .alias("calldate", "start")
          .alias("starttime", "start")
          .alias("start_time", "start")
          .alias("answertime", "answer")
          .alias("answer_time", "answer")
          .alias("answerdate", "answer")
          .alias("endtime", "end")
          .alias("end_time", "end")
          .alias("enddate", "end")
          .alias("source", "src")
          .alias("destination", "dst")
          .alias("destinationcontext", "dcontext")
          .alias("callerid", "clid")
          .alias("destinationchannel", "dstchannel")
          .alias("lastapplication", "lastapp")
          .alias("billableseconds", "billsec")
          .alias("account", "accountcode")
          .alias("unique_id", "uniqueid")
          .alias("linked_id", "linkedid")
          .layout("cdr_csv", 21, csv("uniqueid", "userfield", true), cells -> isCsv(cells, true))
          .layout("cdr_csv", 20, csv("uniqueid", "", true), cells -> isCsv(cells, true))
          .layout("cdr_csv", 20, csv("userfield", "", true), cells -> isCsv(cells, false))
          .layout("cdr_custom", 16, CUSTOM, CdrColumns::isCustom)
          .layout("cdr_csv", 19, csv("", "", true), CdrColumns::isNewOnly)
          .layout("cdr_csv", 18, csv("uniqueid", "userfield", false), cells -> isCsv(cells, true))
          .layout("cdr_csv", 17, csv("uniqueid", "", false), cells -> isCsv(cells, true))
          .layout("cdr_csv", 17, csv("userfield", "", false), cells -> isCsv(cells, false))
          .layout("cdr_csv", 16, CSV, cells -> isRecord(cells, CSV))
          .managerEvent("Cdr")
          .build();

  private CdrColumns() {}

  private static List<String> csv(String first, String second, boolean withNew) {
    List<String> columns = new ArrayList<>(CSV);
    for (String column : List.of(first, second)) {
      if (!column.isEmpty()) {
        columns.add(column);
      }
    }
    columns.addAll(withNew ? NEW : List.of());
    return columns;
  }

  private static boolean isCsv(List<String> cells, boolean withUniqueId) {
    return isRecord(cells, CSV) && (!withUniqueId || ID.matcher(cells.get(CSV.size())).matches());
  }

  /** A peer account, a linkedid and a sequence follow, without uniqueid and user field. */
  private static boolean isNewOnly(List<String> cells) {
    return isRecord(cells, CSV) && ID.matcher(cells.get(CSV.size() + 1)).matches();
  }

  private static boolean isCustom(List<String> cells) {
    return isRecord(cells, CUSTOM);
  }

  private static boolean isRecord(List<String> cells, List<String> columns) {
    return TIME.matcher(cells.get(columns.indexOf("start"))).matches()
        && COUNT.matcher(cells.get(columns.indexOf("duration"))).matches()
        && COUNT.matcher(cells.get(columns.indexOf("billsec"))).matches()
        && DISPOSITIONS.contains(cells.get(columns.indexOf("disposition")));
  }
}
