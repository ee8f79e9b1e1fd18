package io.callflow.sources.vcon;

import com.fasterxml.jackson.databind.JsonNode;
import io.callflow.event.CallResult;
import io.callflow.sources.reading.BadRecord;
import io.callflow.sources.reading.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One dialog of a vCon.
 *
 * @param place in the vCon, from 0
 * @param type as {@code recording}, in lower case
 * @param end null if it is not told
 * @param originator the place of the party that began; null if there is none
 * @param others the places of the other parties
 */
record VconDialog(
    JsonNode json,
    int place,
    String type,
    Instant start,
    @Nullable Instant end,
    @Nullable Integer originator,
    List<Integer> others) {
  private static final long MOST_SECONDS = 366L * 24 * 60 * 60;

  /** What phones write into "meta" where the dialog is the transcript of a call. */
  private static final Map<String, CallResult> TRANSCRIBED =
      Map.of(
          "ANSWERED", CallResult.ANSWERED,
          "NO ANSWER", CallResult.NO_ANSWER,
          "NOANSWER", CallResult.NO_ANSWER,
          "MISSED", CallResult.NO_ANSWER,
          "BUSY", CallResult.BUSY,
          "FAILED", CallResult.FAILED,
          "CANCELLED", CallResult.CANCELED,
          "CANCELED", CallResult.CANCELED);

  /**
   * Reads a dialog.
   *
   * @param before the dialogs before it
   */
  static VconDialog of(
      JsonNode json, int place, VconParties parties, VconTime times, List<VconDialog> before)
      throws BadRecord {
    String type = json.path("type").asText().strip().toLowerCase(Locale.ROOT);
    if (type.isEmpty()) {
      throw new BadRecord("has a dialog without a type: dialog/" + place);
    }
    Instant start = start(json, place, type, times, before);
    List<Integer> places = places(json.path("parties"), parties, place);
    JsonNode named = json.path("originator");
    Integer originator = places.isEmpty() ? null : places.get(0);
    if (named.isInt() && parties.parties().has(named.intValue())) {
      originator = named.intValue();
    }
    List<Integer> others = new ArrayList<>(places);
    others.remove(originator);
    return new VconDialog(json, place, type, start, end(json, start, place), originator, others);
  }

  private static Instant start(
      JsonNode json, int place, String type, VconTime times, List<VconDialog> before)
      throws BadRecord {
    if (type.equals("transfer") && json.path("start").isMissingNode()) {
      for (int original : numbers(json.path("original"))) {
        if (original >= 0 && original < before.size()) {
          VconDialog from = before.get(original);
          return from.end == null ? from.start : from.end;
        }
      }
    }
    return times.read(json.path("start"), "dialog/" + place + "/start");
  }

  private static @Nullable Instant end(JsonNode json, Instant start, int place) throws BadRecord {
    JsonNode duration = json.path("duration");
    if (duration.isMissingNode() || duration.isNull()) {
      return null;
    }
    double seconds = duration.isNumber() ? duration.asDouble() : duration.asDouble(-1);
    if (!(seconds >= 0 && seconds <= MOST_SECONDS)) {
      throw new BadRecord(
          "has the dialog/"
              + place
              + "/duration "
              + Texts.cut(duration.toString(), 60)
              + "; write seconds");
    }
    return start.plus(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** The places in order; a recording may name the parties of each channel in an array. */
  private static List<Integer> places(JsonNode json, VconParties parties, int dialog)
      throws BadRecord {
    Set<Integer> places = new LinkedHashSet<>();
    for (int place : numbers(json)) {
      if (place < 0 || place >= parties.parties().size()) {
        throw new BadRecord(
            "names the party " + place + " in dialog/" + dialog + ", which is not there");
      }
      places.add(place);
    }
    return List.copyOf(places);
  }

  /** A number, or the numbers of an array and of the arrays in it. */
  static List<Integer> numbers(JsonNode json) {
    List<Integer> numbers = new ArrayList<>();
    if (json.isInt()) {
      numbers.add(json.intValue());
    }
    for (JsonNode item : json) {
      if (item.isInt()) {
        numbers.add(item.intValue());
      }
      item.forEach(
          inner -> {
            if (inner.isInt()) {
              numbers.add(inner.intValue());
            }
          });
    }
    return numbers;
  }

  /** Those who are called, in order. */
  List<Integer> called() {
    return others;
  }

  /** Whether the party takes part from another dialog on, before this one. */
  boolean continues(int party, List<VconDialog> all) {
    return all.stream()
        .anyMatch(
            other ->
                other.isBeside(this, party)
                    && (other.start.isBefore(start)
                        || (other.start.equals(start) && other.place < place)));
  }

  /** Whether the party takes part in another dialog that lasts longer than this one. */
  boolean goesOn(int party, List<VconDialog> all) {
    Instant own = end;
    return own != null
        && all.stream()
            .anyMatch(
                other ->
                    other.isBeside(this, party)
                        && (other.end == null
                            || other.end.isAfter(own)
                            || (other.end.equals(own) && other.place > place)));
  }

  private boolean isBeside(VconDialog dialog, int party) {
    return place != dialog.place
        && isCall()
        && !json.has("recording_set")
        && (others.contains(party) || Integer.valueOf(party).equals(originator));
  }

  /** Whether it tells of a call: a recording, an attempt, or the transcript of a call. */
  boolean isCall() {
    return switch (type) {
      case "recording", "recording-set", "incomplete" -> true;
      case "text" -> transcribed() != null;
      default -> false;
    };
  }

  /** The result of the call of which the text is a transcript; null for any other text. */
  @Nullable CallResult transcribed() {
    JsonNode meta = json.path("meta");
    return meta.has("direction")
        ? TRANSCRIBED.get(meta.path("disposition").asText().toUpperCase(Locale.ROOT))
        : null;
  }

  /** Local and remote identifier of the SIP session (RFC 7989); null if none is told. */
  @Nullable String sessionId() {
    JsonNode id = json.path("session_id");
    while (id.isArray() && !id.isEmpty()) {
      id = id.get(0);
    }
    String local = id.path("local").asText();
    String remote = id.path("remote").asText();
    return local.isEmpty() || remote.isEmpty()
        ? null
        : Texts.plain(local + ";remote=" + remote, 256);
  }
}
