package io.callflow.sources.vcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.Party;
import io.callflow.sources.reading.Parties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parties of a vCon, which dialogs name by their place. */
record VconParties(JsonNode parties) {
  /** The party at a place; null if there is none, or if it has no address and no name. */
  @Nullable Party party(@Nullable Integer place) {
    if (place == null) {
      return null;
    }
    JsonNode party = parties.path(place);
    String name = party.path("name").asText();
    for (String member : List.of("tel", "sip", "mailto", "did", "uuid")) {
      String address = party.path(member).asText().strip();
      if (!address.isEmpty() && !(member.equals("uuid") && !name.isEmpty())) {
        return Parties.of(address(member, address), name);
      }
    }
    return Parties.of(null, name);
  }

  private static String address(String member, String address) {
    boolean hasScheme = address.regionMatches(true, 0, member + ":", 0, member.length() + 1);
    if (member.equals("tel")) {
      String number = hasScheme ? address.substring(4) : address;
      int parameters = number.indexOf(';');
      String digits =
          (parameters < 0 ? number : number.substring(0, parameters)).replaceAll("[-. ()]", "");
      return digits.startsWith("+") ? digits : address;
    }
    boolean isSip = address.regionMatches(true, 0, "sips:", 0, 5);
    return member.equals("sip") && !hasScheme && !isSip ? "sip:" + address : address;
  }

  boolean isAgent(int place) {
    JsonNode party = parties.path(place);
    String role = party.path("role").asText(party.path("meta").path("role").asText());
    return role.equalsIgnoreCase("agent");
  }

  /** The leg of a party; one party has one leg in all dialogs. */
  static String leg(int place) {
    return "party-" + place;
  }
}
