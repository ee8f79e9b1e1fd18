package io.callflow.sources.kamailio;

import io.callflow.event.Party;
import io.callflow.sources.reading.Parties;
import org.jspecify.annotations.Nullable;

/** The parties of a record, from the columns that Kamailio's default configuration adds. */
final class AccParties {
  private AccParties() {}

  /** The user of the From header. */
  static @Nullable Party caller(AccRow row) {
    return party(row.get("src_user"), row.get("src_domain"), row.get("src_uri"));
  }

  /** The target of the request when it left the proxy. */
  static @Nullable Party called(AccRow row) {
    Party called = party(row.get("dst_user"), row.get("dst_domain"), row.get("dst_uri"));
    return called != null ? called : dialled(row);
  }

  /** The user of the To header, which no proxy changes. Its domain is no column by default. */
  static @Nullable Party dialled(AccRow row) {
    return party(row.get("dst_ouser"), row.get("dst_odomain"), row.get("dst_ouri"));
  }

  private static @Nullable Party party(String user, String domain, String uri) {
    if (user.isEmpty() && domain.isEmpty()) {
      return Parties.of(uri, null);
    }
    if (domain.isEmpty() || user.startsWith("sip:") || user.startsWith("sips:")) {
      return Parties.of(user, null);
    }
    return Parties.of("sip:" + (user.isEmpty() ? "" : user + "@") + domain, null);
  }
}
