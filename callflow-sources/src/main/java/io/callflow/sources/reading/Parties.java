package io.callflow.sources.reading;

import io.callflow.event.Party;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes parties of the texts by which systems name them. */
public final class Parties {
  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{1,14}");
  private static final Pattern URI =
      Pattern.compile("([sS][iI][pP][sS]?|[tT][eE][lL]):[\\x21-\\x7E]+");

  private Parties() {}

  /**
   * The party with this address and name; null if there is neither. An address in E.164 with its
   * {@code +} is a number, a SIP or tel URI is a URI, and each other text is kept as it is.
   *
   * @param address a number, a URI or any other text that names the party
   * @param name to display
   */
  public static @Nullable Party of(@Nullable String address, @Nullable String name) {
    String text = Texts.plain(address, Party.MAX_URI_LENGTH);
    String shown = Texts.plain(name, 128);
    if (text == null) {
      return shown == null ? null : new Party(null, null, null, shown);
    }
    if (E164.matcher(text).matches()) {
      return new Party(text, null, null, shown);
    }
    if (URI.matcher(text).matches()) {
      return new Party(null, text, null, shown);
    }
    return new Party(null, null, Texts.cut(text, 256), shown);
  }
}
