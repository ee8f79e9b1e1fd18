package io.callflow.sources.kamailio;

import io.callflow.sources.table.TableKind;

/**
 * The columns of call detail records: of {@code acc_cdrs}, which the acc module writes with its
 * {@code cdr_extra}, and of {@code cdrs}, which a stored procedure makes of {@code acc}.
 */
final class CdrColumns {
  static final TableKind KIND =
      TableKind.named("Kamailio CDR")
          .needs("sip_call_id")
          .needs("start_time")
          .needs("duration")
          .alias("callid", "sip_call_id")
          .alias("call_id", "sip_call_id")
          .alias("call_start_time", "start_time")
          .alias("from_tag", "sip_from_tag")
          .alias("to_tag", "sip_to_tag")
          .alias("src_username", "src_user")
          .alias("dst_username", "dst_user")
          .alias("dst_ousername", "dst_ouser")
          .alias("from_uri", "src_uri")
          .alias("caller", "src_uri")
          .alias("to_uri", "dst_uri")
          .alias("callee", "dst_uri")
          .build();

  private CdrColumns() {}
}
