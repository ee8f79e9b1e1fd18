package io.callflow.call.lint;

import io.callflow.event.CallFlowEvent;
import io.callflow.event.EventType;
import io.callflow.event.Party;
import io.callflow.event.PartyAddress;
import io.callflow.event.StandardEventType.Part;
import io.callflow.event.StoredEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at how parties are named. Each text is reported once, at the first event that has it,
 * because a source that writes it wrong writes it in every event.
 */
final class NumberCheck {
  private static final Set<String> PLACEHOLDERS =
      Set.of(
          "null",
          "<null>",
          "(null)",
          "nil",
          "none",
          "<none>",
          "undefined",
          "nan",
          "n/a",
          "<unknown>",
          "unknown",
          "[object object]",
          "\"\"",
          "''",
          "-",
          "\\n");

  /** RFC 3323 §4.1.1.3, and the words of switches and providers. */
  private static final Set<String> WITHHELD =
      Set.of(
          "anonymous",
          "anonymous@anonymous.invalid",
          "restricted",
          "private",
          "withheld",
          "unavailable",
          "asserted-id-suppressed",
          "clir");

  /** 4.93012E+11 is what a spreadsheet makes of a number. */
  private static final Pattern ROUNDED = Pattern.compile("[1-9][.,]\\d+[eE]\\+?\\d+");

  private static final Pattern ZEROS = Pattern.compile("\\+?0{5,}");
  private static final int MOST_DIGITS = 15;
  private static final int FEWEST_DIGITS = 7;
  private static final int DIGITS_OF_NANP = 11;

  private final Findings findings;
  private final Set<String> seen = new HashSet<>();
  private final Map<PartyAddress, String> names = new HashMap<>();
  private final Set<List<PartyAddress>> itself = new HashSet<>();

  NumberCheck(List<StoredEvent> events, Findings findings) {
    this.findings = findings;
    for (StoredEvent stored : events) {
      CallFlowEvent event = stored.event();
      check(stored, "from", event.from());
      check(stored, "to", event.to());
      check(stored, "dialled", event.details().dialled());
      compare(stored);
    }
  }

  private void check(StoredEvent stored, String field, @Nullable Party party) {
    if (party == null) {
      return;
    }
    if (party.number() != null && seen.add(party.number())) {
      length(stored, field, party.number());
    }
    if (party.raw() != null && seen.add(party.raw())) {
      text(stored, field, party.raw(), party.raw());
    }
    if (party.uri() != null && seen.add(party.uri())) {
      text(stored, field, party.uri(), PartyAddress.of(party.uri()).user());
    }
    name(stored, field, party);
  }

  private void length(StoredEvent stored, String field, String number) {
    int digits = number.length() - 1;
    boolean isShort = digits < FEWEST_DIGITS;
    if (isShort || (number.startsWith("+1") && digits != DIGITS_OF_NANP)) {
      findings.found(
          LintRule.NUMBER_LENGTH,
          stored,
          () ->
              isShort
                  ? "The number %s in %s has %d digits; the shortest in use have %d."
                      .formatted(number, field, digits, FEWEST_DIGITS)
                  : "The number %s in %s has %d digits; those of +1 have %d."
                      .formatted(number, field, digits, DIGITS_OF_NANP));
    }
  }

  private void text(StoredEvent stored, String field, String text, String named) {
    String lower = named.strip().toLowerCase(Locale.ROOT);
    if (PLACEHOLDERS.contains(lower)) {
      findings.found(
          LintRule.NUMBER_IS_A_PLACEHOLDER,
          stored,
          () -> "%s is '%s', which stands for no value.".formatted(field, text));
    } else if (WITHHELD.contains(lower)) {
      findings.found(
          LintRule.NUMBER_WITHHELD, stored, () -> "%s withholds its number.".formatted(field));
    } else if (isNone(named.strip())) {
      findings.found(
          LintRule.NUMBER_IS_NONE,
          stored,
          () -> "%s is '%s', which looks like a number and is none.".formatted(field, text));
    }
  }

  private static boolean isNone(String text) {
    if (ROUNDED.matcher(text).matches() || ZEROS.matcher(text).matches()) {
      return true;
    }
    if (!text.startsWith("+")) {
      return false;
    }
    int digits = 0;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (" -().\u00A0/".indexOf(c) < 0) {
        return Character.isLetter(c);
      }
    }
    return digits > MOST_DIGITS;
  }

  private void name(StoredEvent stored, String field, Party party) {
    String name = party.name();
    if (name == null || (party.number() == null && party.raw() == null && party.uri() == null)) {
      return;
    }
    PartyAddress address = PartyAddress.of(party).get(0);
    if (PartyAddress.of(name).user().equals(address.user())) {
      return; // sources that know no name repeat the number
    }
    String first = names.putIfAbsent(address, name);
    if (first != null && !first.equalsIgnoreCase(name) && seen.add("name " + address + name)) {
      findings.found(
          LintRule.NAMES_DIFFER,
          stored,
          () ->
              "%s is %s with the name '%s'; earlier it had the name '%s'."
                  .formatted(field, address.user(), name, first));
    }
  }

  private void compare(StoredEvent stored) {
    CallFlowEvent event = stored.event();
    Party from = event.from();
    Party to = event.to();
    EventType type = event.eventType();
    if (from == null
        || to == null
        || type.isAbout(Part.TRANSFER)
        || !(type.opens(Part.CALL) || type.opens(Part.LEG) || type.isDetailRecord())) {
      return;
    }
    List<PartyAddress> callers = PartyAddress.of(from);
    List<PartyAddress> callees = PartyAddress.of(to);
    if (callers.get(0).equals(callees.get(0)) && itself.add(callers)) {
      findings.found(
          LintRule.CALLS_ITSELF,
          stored,
          () ->
              "%s reports %s from %s to the same party."
                  .formatted(event.source(), type, callers.get(0).user()));
    }
  }
}
