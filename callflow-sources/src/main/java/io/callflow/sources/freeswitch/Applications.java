package io.callflow.sources.freeswitch;

import io.callflow.event.AnsweredBy;
import io.callflow.event.Application;
import io.callflow.event.EventDetails;
import io.callflow.event.ParkingPlace;
import io.callflow.sources.reading.Texts;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the applications of the dialplan do to a call. */
final class Applications {
  /** Those that answer the channel on which they run when another channel answers. */
  private static final Set<String> OF_OTHERS =
      Set.of("bridge", "intercept", "pickup", "att_xfer", "signal_bridge", "uuid_bridge");

  private Applications() {}

  /**
   * Whether an answer of a calling channel is the switch's own, and does not repeat that of a
   * called one.
   *
   * @param application what runs on the channel; empty text if that is not known
   * @param isBridging whether the channel called another one
   */
  static boolean answers(String application, boolean isBridging) {
    String name = application.toLowerCase(Locale.ROOT);
    return name.isEmpty() ? !isBridging : !OF_OTHERS.contains(name);
  }

  /** Whether it takes a message: {@code voicemail} without {@code check} or {@code auth}. */
  static boolean isVoicemail(String name, String data) {
    if (!name.equals("voicemail")) {
      return false;
    }
    for (String word : words(data)) {
      if (word.equals("check") || word.equals("auth") || word.equals("auth_only")) {
        return false;
      }
    }
    return true;
  }

  private static String[] words(String data) {
    return data.strip().split(" +", 16);
  }

  /** Adds what the application says to details. */
  static void describe(EventDetails.Builder details, String appName, String appData) {
    String name = appName.strip().toLowerCase(Locale.ROOT);
    details.application(application(appName, appData));
    String[] words = words(appData);
    switch (name) {
      case "voicemail" -> {
        if (isVoicemail(name, appData)) {
          details.answeredBy(AnsweredBy.VOICEMAIL);
        }
        details.mailbox(mailbox(words));
      }
      case "conference" -> details.conference(conference(words[0]));
      case "callcenter" -> details.queue(Texts.plain(words[0], 256));
      case "fifo" -> {
        if (words.length > 1 && words[1].equals("in")) {
          details.queue(Texts.plain(words[0], 256));
        }
      }
      case "valet_park" -> details.parking(parking(words));
      default -> {}
    }
  }

  /** The place of {@code valet_park lot space}. */
  private static @Nullable ParkingPlace parking(String[] words) {
    String lot = Texts.plain(words[0], 256);
    String space = words.length > 1 ? Texts.plain(words[1], 256) : null;
    return lot == null && space == null ? null : new ParkingPlace(lot, space);
  }

  /** The box of {@code [options] profile domain box}. */
  private static @Nullable String mailbox(String[] words) {
    return words.length < 3 ? null : Texts.plain(words[words.length - 1], 256);
  }

  /** The name in {@code [bridge:]name[@profile][+pin][+flags{…}]}. */
  private static @Nullable String conference(String data) {
    String name = data.startsWith("bridge:") ? data.substring(7) : data;
    int end = 0;
    while (end < name.length() && "@+".indexOf(name.charAt(end)) < 0) {
      end++;
    }
    return Texts.plain(name.substring(0, end), 256);
  }

  static @Nullable Application application(String appName, String appData) {
    String name = Texts.plain(appName, 256);
    return name == null ? null : new Application(name, Texts.plain(appData, Application.MAX_DATA));
  }
}
