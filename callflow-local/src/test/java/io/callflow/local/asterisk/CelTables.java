package io.callflow.local.asterisk;

/** Tables in the formats of Asterisk, written for these tests. */
public final class CelTables {
  private CelTables() {}

  /** Anna calls Bert, who is busy; Carla picks up and hangs up. Two equal rows, two tied times. */
  public static final String FORWARDED =
      """
          eventtype   |         eventtime          | cid_name | cid_num | exten |  context  |      channame       |   uniqueid   |   linkedid   | extra
       CHAN_START     | 2026-03-02 09:00:00.100001 | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 |
       APP_START      | 2026-03-02 09:00:00.2      | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 |
       CHAN_START     | 2026-03-02 09:00:00.300001 | Bert     |     202 | s     | office    | PJSIP/bert-0000000b | 1772442000.2 | 1772442000.1 |
       CHAN_END       | 2026-03-02 09:00:01.5      | Bert     |     202 | s     | office    | PJSIP/bert-0000000b | 1772442000.2 | 1772442000.1 |
       HANGUP         | 2026-03-02 09:00:01.5      | Bert     |     202 | s     | office    | PJSIP/bert-0000000b | 1772442000.2 | 1772442000.1 | {"hangupcause":17,"hangupsource":"PJSIP/bert-0000000b","dialstatus":""}
       BUSY_TONE      | 2026-03-02 09:00:01.6      | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 |
       BUSY_TONE      | 2026-03-02 09:00:01.6      | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 |
       CHAN_START     | 2026-03-02 09:00:02        | Carla    |     203 | s     | office    | PJSIP/carl-0000000c | 1772442002.3 | 1772442000.1 |
       ANSWER         | 2026-03-02 09:00:04        | Carla    |     203 | s     | office    | PJSIP/carl-0000000c | 1772442002.3 | 1772442000.1 |
       ANSWER         | 2026-03-02 09:00:04        | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 |
       BRIDGE_ENTER   | 2026-03-02 09:00:04.1      | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 | {"bridge_id":"b-1"}
       HANGUP         | 2026-03-02 09:00:30        | Carla    |     203 | s     | office    | PJSIP/carl-0000000c | 1772442002.3 | 1772442000.1 | {"hangupcause":16,"hangupsource":"PJSIP/carl-0000000c","dialstatus":""}
       HANGUP         | 2026-03-02 09:00:30        | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 | {"hangupcause":16,"hangupsource":"PJSIP/carl-0000000c","dialstatus":"ANSWER"}
       LINKEDID_END   | 2026-03-02 09:00:30        | Anna     |     201 | 202   | office    | PJSIP/anna-0000000a | 1772442000.1 | 1772442000.1 |
      (14 rows)
      """;

  /** Dora consults Emil in a second call and joins him with Anna: his channel changes its call. */
  public static final String MERGED =
      """
        eventtype       |         eventtime         |   channame          |  uniqueid  |  linkedid  | extra
      ------------------+---------------------------+---------------------+------------+------------+------
       CHAN_START       | 2026-03-02 10:00:00+01    | PJSIP/anna-00000001 | pbx-10.1   | pbx-10.1   |
       CHAN_START       | 2026-03-02 10:00:01+01    | PJSIP/dora-00000002 | pbx-10.2   | pbx-10.1   |
       CHAN_START       | 2026-03-02 10:00:10+01    | PJSIP/dora-00000003 | pbx-20.1   | pbx-20.1   |
       CHAN_START       | 2026-03-02 10:00:11+01    | PJSIP/emil-00000004 | pbx-20.2   | pbx-20.1   |
       ANSWER           | 2026-03-02 10:00:12+01    | PJSIP/emil-00000004 | pbx-20.2   | pbx-20.1   |
       ATTENDEDTRANSFER | 2026-03-02 10:00:20+01    | PJSIP/dora-00000002 | pbx-10.2   | pbx-10.1   | {"bridge1_id":"b1","channel2_name":"PJSIP/dora-00000003","channel2_uniqueid":"pbx-20.1"}
       BRIDGE_ENTER     | 2026-03-02 10:00:20.5+01  | PJSIP/emil-00000004 | pbx-20.2   | pbx-10.1   |
       HANGUP           | 2026-03-02 10:00:21+01    | PJSIP/dora-00000003 | pbx-20.1   | pbx-20.1   |
       LINKEDID_END     | 2026-03-02 10:00:21+01    | PJSIP/dora-00000003 | pbx-20.1   | pbx-20.1   |
       HANGUP           | 2026-03-02 10:00:50+01    | PJSIP/emil-00000004 | pbx-20.2   | pbx-10.1   |
       LINKEDID_END     | 2026-03-02 10:00:50+01    | PJSIP/anna-00000001 | pbx-10.1   | pbx-10.1   |
      """;

  /** As cel_custom writes it: no header, old names, values left out at the end, a remark. */
  public static final String CUSTOM =
      """
      "EV_CHAN_START","1772442000.250000","Anna ""A"" Berg","201","","","","s","office","Zap/1-1","","","DOCUMENTATION","","1772442000.7","",""
      "EV_APP_START","1772442001","Anna","201","201","","","202","office","Zap/1-1","Dial","Zap/2|30|TtWw","DOCUMENTATION","","1772442000.7" ;;; dials 202
      "EV_3WAY_START","1772442002","Anna","201","201","","","202","office","Zap/1-1","","","DOCUMENTATION","","1772442000.7" ,"","" ;;; a third
      "USER_DEFINED","1772442003","Anna","201","","","","202","office","Zap/1-1","","","","","1772442000.7","","","","Rating Given","{""stars"":5}"
      "HANGUP","1772442004","Anna","201","","","","h","office","Zap/1-1","","","","","1772442000.7","1772442000.7","","","","19,Zap/1-1,NOANSWER"
      """;
}
