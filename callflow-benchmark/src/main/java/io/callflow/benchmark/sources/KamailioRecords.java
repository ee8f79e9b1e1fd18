package io.callflow.benchmark.sources;

import io.callflow.sources.SourceFormat;
import java.util.List;
import java.util.Locale;

/** Accounting of calls that are answered and hung up: two records a call. */
final class KamailioRecords {
  private static final long START = 1_772_442_000;

  private KamailioRecords() {}

  static List<SyntheticRecords> all() {
    return List.of(
        new SyntheticRecords(
            SourceFormat.KAMAILIO_ACC,
            "CSV",
            "id,method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,src_domain,src_ip,"
                + "dst_ouser,dst_user,dst_domain\n",
            KamailioRecords::row,
            "",
            ""),
        new SyntheticRecords(
            SourceFormat.KAMAILIO_ACC,
            "db_text",
            "id(int,auto) method(string) from_tag(string) to_tag(string) callid(string)"
                + " sip_code(string) sip_reason(string) time(int) src_user(string,null)"
                + " src_domain(string,null) src_ip(string,null) dst_ouser(string,null)"
                + " dst_user(string,null) dst_domain(string,null)\n",
            i -> row(i).replace(',', ':'),
            "",
            ""),
        new SyntheticRecords(SourceFormat.KAMAILIO_ACC, "log", "", KamailioRecords::line, "", ""),
        new SyntheticRecords(
            SourceFormat.KAMAILIO_ACC, "acc_json", "", KamailioRecords::json, "", ""));
  }

  private static String method(int i) {
    return i % 2 == 0 ? "INVITE" : "BYE";
  }

  private static long time(int i) {
    return START + i / 200 + i % 2 * 60L;
  }

  private static String row(int i) {
    return String.format(
        Locale.ROOT,
        "%d,%s,as%08x,gK%08x,%d-4c1e-a7@198.51.100.20,200,OK,%d,+49301%07d,sip.example.org,"
            + "198.51.100.20,+49891%07d,49891%07d,203.0.113.7\n",
        i + 1,
        method(i),
        i / 2,
        i / 2,
        i / 2,
        time(i),
        i / 2,
        i / 2,
        i / 2);
  }

  private static String line(int i) {
    return String.format(
        Locale.ROOT,
        "Mar  2 09:00:05 sbc01 /usr/sbin/kamailio[918]: NOTICE: acc [acc.c:279]:"
            + " acc_log_request(): ACC: transaction answered: timestamp=%d;method=%s;"
            + "from_tag=as%08x;to_tag=gK%08x;call_id=%d-4c1e-a7@198.51.100.20;code=200;reason=OK;"
            + "src_user=+49301%07d;src_domain=sip.example.org;src_ip=198.51.100.20;"
            + "dst_ouser=+49891%07d;dst_user=49891%07d;dst_domain=203.0.113.7\n",
        time(i),
        method(i),
        i / 2,
        i / 2,
        i / 2,
        i / 2,
        i / 2,
        i / 2);
  }

  private static String json(int i) {
    return String.format(
        Locale.ROOT,
        "{\"time\": %d, \"method\": \"%s\", \"from_tag\": \"as%08x\", \"to_tag\": \"gK%08x\","
            + " \"callid\": \"%d-4c1e-a7@198.51.100.20\", \"sip_code\": \"200\","
            + " \"sip_reason\": \"OK\", \"src_user\": \"+49301%07d\","
            + " \"src_domain\": \"sip.example.org\", \"dst_user\": \"49891%07d\","
            + " \"dst_domain\": \"203.0.113.7\"}\n",
        time(i),
        method(i),
        i / 2,
        i / 2,
        i / 2,
        i / 2,
        i / 2);
  }
}
