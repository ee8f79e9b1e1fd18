package io.callflow.contract.export;

import io.callflow.event.Party;
import io.callflow.event.PartyAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parties of a vCon, in the order in which they are first asked for. */
final class VconParties {
  private static final Pattern DIALLED = Pattern.compile("[0-9*#]{1,32}");

  private final List<Map<String, Object>> parties = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();

  /** The place of a party, which is added if it is new; null for no party. */
  @Nullable Integer place(@Nullable Party party) {
    if (party == null) {
      return null;
    }
    Integer known = places.get(key(party));
    if (known == null) {
      known = parties.size();
      places.put(key(party), known);
      parties.add(new LinkedHashMap<>());
    }
    fill(parties.get(known), party);
    return known;
  }

  /** Adds the program that adds the events. */
  int addCallflow() {
    Map<String, Object> callflow = new LinkedHashMap<>();
    callflow.put("name", "Callflow");
    callflow.put("validation", "none");
    callflow.put("type", "bot");
    parties.add(callflow);
    return parties.size() - 1;
  }

  List<Map<String, Object>> all() {
    return parties;
  }

  private static String key(Party party) {
    for (String text : new @Nullable String[] {party.number(), party.uri(), party.raw()}) {
      if (text != null) {
        return PartyAddress.identity(text);
      }
    }
    return "name " + party.name();
  }

  private static void fill(Map<String, Object> member, Party party) {
    String uri = party.uri();
    String raw = party.raw();
    String name = party.name();
    if (party.number() != null) {
      member.put("tel", party.number());
    }
    if (uri != null && uri.toLowerCase(Locale.ROOT).startsWith("tel:")) {
      member.putIfAbsent("tel", uri);
    } else if (uri != null) {
      member.put("sip", uri);
    }
    boolean addressed = member.containsKey("tel") || member.containsKey("sip");
    if (!addressed && raw != null && DIALLED.matcher(raw).matches()) {
      member.put("tel", raw);
    } else if (!addressed && raw != null && name == null) {
      name = raw;
    }
    if (name != null && !member.containsKey("name")) {
      member.put("name", name);
      member.put("validation", "none");
    }
  }
}
