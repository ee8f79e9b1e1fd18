package io.callflow.sources.asterisk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads names of channels, as {@code PJSIP/anna-0000000a}, and of what {@code Dial} rings, as
 * {@code PJSIP/anna}.
 */
final class ChannelName {
  /** The serial number and what Asterisk appends to it; old ones have 4 digits, DAHDI's one. */
  private static final Pattern SERIAL =
      Pattern.compile("-[0-9a-fA-F]{1,8}([;,][12])?(<ZOMBIE>|<MASQ>|ZOMBIE)?$");

  private static final Pattern HALF = Pattern.compile("[;,][12](<ZOMBIE>|<MASQ>)?$");
  private static final Pattern NUMBER = Pattern.compile("\\+?[0-9*#]{1,32}");
  private static final String LOCAL = "Local/";

  private ChannelName() {}

  /** The name without its serial number: {@code PJSIP/anna} for all calls of Anna. */
  static String endpoint(String channel) {
    String name = channel.startsWith("AsyncGoto/") ? channel.substring(10) : channel;
    // the pattern is anchored at the end: search only where a serial number can be
    int from = Math.max(0, name.length() - 20);
    Matcher matcher = SERIAL.matcher(name).region(from, name.length());
    return matcher.find() ? name.substring(0, matcher.start()) : name;
  }

  static boolean isLoopback(String channel) {
    return channel.regionMatches(true, 0, LOCAL, 0, LOCAL.length());
  }

  /** The name that both ends of a loopback have; null for another channel. */
  static @Nullable String loopback(String channel) {
    if (!isLoopback(channel)) {
      return null;
    }
    int from = Math.max(0, channel.length() - 12);
    Matcher matcher = HALF.matcher(channel).region(from, channel.length());
    String name = matcher.find() ? channel.substring(0, matcher.start()) : channel;
    int points = name.codePointCount(0, name.length());
    // the serial number at the end tells loopbacks apart
    return points <= 256 ? name : name.substring(name.offsetByCodePoints(0, points - 256));
  }

  /**
   * Whom a channel or a dial string reaches: the number in it, or else the endpoint. Empty for a
   * loopback that names no number.
   *
   * @param text {@code PJSIP/anna}, {@code PJSIP/anna/sip:anna@10.0.0.9}, {@code
   *     PJSIP/0301234@carrier}, {@code SIP/carrier/0301234}, {@code DAHDI/g1/0301234}, {@code
   *     Local/300@office/n} or {@code 300@office}
   */
  static String reached(String text) {
    String[] parts = text.split("/", 4);
    if (parts.length == 1) {
      String user = beforeAt(text);
      return NUMBER.matcher(user).matches() ? user : text;
    }
    String user = beforeAt(parts[1]);
    if (NUMBER.matcher(user).matches() && (isLoopback(text) || user.length() < parts[1].length())) {
      return user;
    }
    if (isLoopback(text)) {
      return "";
    }
    if (parts.length > 2) {
      return NUMBER.matcher(parts[2]).matches() ? parts[2] : parts[0] + "/" + parts[1];
    }
    return text;
  }

  private static String beforeAt(String text) {
    int at = text.indexOf('@');
    return at < 0 ? text : text.substring(0, at);
  }

  /** The only destination of {@code Dial}'s arguments; empty if there are several or none. */
  static String dialled(String arguments) {
    int end = 0;
    while (end < arguments.length() && ",|".indexOf(arguments.charAt(end)) < 0) {
      end++;
    }
    String destinations = arguments.substring(0, end).strip();
    return destinations.indexOf('&') >= 0 ? "" : destinations;
  }

  /** Whether it is what a phone can dial: digits, {@code *}, {@code #}, and a plus before them. */
  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }
}
