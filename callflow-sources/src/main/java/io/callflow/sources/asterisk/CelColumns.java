package io.callflow.sources.asterisk;

import io.callflow.sources.table.TableKind;
import java.util.List;
import java.util.regex.Pattern;

/** The columns of Channel Event Logging, by the names of Asterisk's database backends. */
final class CelColumns {
  /** As {@code cel_custom.conf.sample} writes them. */
  private static final List<String> CUSTOM =
      List.of(
          "eventtype",
          "eventtime",
          "cid_name",
          "cid_num",
          "cid_ani",
          "cid_rdnis",
          "cid_dnid",
          "exten",
          "context",
          "channame",
          "appname",
          "appdata",
          "amaflags",
          "accountcode",
          "uniqueid",
          "linkedid",
          "peer",
          "userfield",
          "userdeftype",
          "extra");

  /** The table of FreePBX, dumped without its header. */
  private static final List<String> FREEPBX =
      List.of(
          ("id eventtype eventtime cid_name cid_num cid_ani cid_rdnis cid_dnid exten context"
                  + " channame appname appdata amaflags accountcode uniqueid linkedid peer"
                  + " userdeftype extra")
              .split(" "));

  /** The table of Asterisk's documentation for PostgreSQL. */
  private static final List<String> DOCUMENTED =
      List.of(
          ("id eventtype eventtime userdeftype cid_name cid_num cid_ani cid_rdnis cid_dnid exten"
                  + " context channame appname appdata amaflags accountcode peeraccount uniqueid"
                  + " linkedid userfield peer")
              .split(" "));

  /** The table of a guide that many installations of MySQL follow. */
  private static final List<String> MYSQL =
      List.of(
          ("id eventtype eventtime cid_name cid_num cid_ani cid_rdnis cid_dnid exten context"
                  + " channame src dst channel dstchannel appname appdata amaflags accountcode"
                  + " uniqueid linkedid peer userdeftype eventextra userfield")
              .split(" "));

  /** Rows that leave out empty cells at their end still have the uniqueid. */
  private static final int LEAST = CUSTOM.indexOf("uniqueid") + 1;

  private static final Pattern TYPE = Pattern.compile("[^,;|\"{}\\[\\]=<>:]{1,80}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[ T].{1,32}");
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7E]{0,192}");

  static final TableKind KIND =
      TableKind.named("Asterisk CEL")
          .needs("eventtype")
          .needs("uniqueid", "linkedid")
          .alias("event_type", "eventtype")
          .alias("eventname", "eventtype")
          .alias("event_time", "eventtime")
          .alias("unique_id", "uniqueid")
          .alias("linked_id", "linkedid")
          .alias("channel", "channame")
          .alias("chan_name", "channame")
          .alias("callerid_num", "cid_num")
          .alias("callerid_name", "cid_name")
          .alias("calleridnum", "cid_num")
          .alias("calleridname", "cid_name")
          .alias("calleridani", "cid_ani")
          .alias("calleridrdnis", "cid_rdnis")
          .alias("calleriddnid", "cid_dnid")
          .alias("cidnum", "cid_num")
          .alias("cidname", "cid_name")
          .alias("cidani", "cid_ani")
          .alias("cidrdnis", "cid_rdnis")
          .alias("ciddnid", "cid_dnid")
          .alias("num", "cid_num")
          .alias("name", "cid_name")
          .alias("ani", "cid_ani")
          .alias("rdnis", "cid_rdnis")
          .alias("dnid", "cid_dnid")
          .alias("application", "appname")
          .alias("acctcode", "accountcode")
          .alias("peeracct", "peeraccount")
          .alias("bridgepeer", "peer")
          .alias("usereventname", "userdeftype")
          .alias("eventextra", "extra")
          .layout("FreePBX's table", FREEPBX.size(), FREEPBX, cells -> isRow(FREEPBX, cells))
          .layout(
              "Asterisk's documented table",
              DOCUMENTED.size(),
              DOCUMENTED,
              cells -> isRow(DOCUMENTED, cells))
          .layout("the usual table of MySQL", MYSQL.size(), MYSQL, cells -> isRow(MYSQL, cells))
          .layout("cel_custom", LEAST, CUSTOM, CelColumns::isCustom)
          .managerEvent("CEL")
          .build();

  private CelColumns() {}

  /** Whether cells fit the columns of a database, whose row id and date tell it from others. */
  private static boolean isRow(List<String> columns, List<String> cells) {
    String uniqueId = cells.get(columns.indexOf("uniqueid"));
    return NUMBER.matcher(cells.get(0)).matches()
        && DATE.matcher(cells.get(columns.indexOf("eventtime"))).matches()
        && TYPE.matcher(cells.get(columns.indexOf("eventtype"))).matches()
        && NUMBER.matcher(cells.get(columns.indexOf("amaflags"))).matches()
        && !uniqueId.isEmpty()
        && ID.matcher(uniqueId).matches()
        && ID.matcher(cells.get(columns.indexOf("linkedid"))).matches();
  }

  private static boolean isCustom(List<String> cells) {
    String time = cells.get(CUSTOM.indexOf("eventtime"));
    return TYPE.matcher(cells.get(0)).matches()
        && !isCallRecord(cells)
        && time.length() <= 64
        && time.chars().anyMatch(Character::isDigit)
        && ID.matcher(cells.get(LEAST - 1)).matches()
        && (cells.size() <= LEAST || ID.matcher(cells.get(LEAST)).matches());
  }

  /**
   * Call detail records, as FreeSWITCH's, have two times beside the second cell, or a UUID first.
   */
  private static boolean isCallRecord(List<String> cells) {
    int times = 0;
    for (int i = 2; i < cells.size(); i++) {
      times += DATE.matcher(cells.get(i)).matches() ? 1 : 0;
    }
    return times > 1 || UUID.matcher(cells.get(0)).matches();
  }
}
