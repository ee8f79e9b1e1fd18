package io.callflow.local.command;

import io.callflow.sources.asterisk.AsteriskFormats;
import io.callflow.sources.asterisk.DirectionRules;
import io.callflow.sources.record.SourceSettings;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how the rows of a table become events. */
final class RowOptions {
  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description =
          "The time zone of times without an offset, as Europe/Berlin. Default: ${DEFAULT-VALUE}.")
  private String zone = "UTC";

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description =
          "The source of the events. Default: the name of the system, as asterisk, or what the"
              + " records name.")
  private @Nullable String source;

  @Option(
      names = "--trunk",
      paramLabel = "PATTERN",
      description =
          "Channels that lead outside, by name without the serial number, as 'PJSIP/carrier-*':"
              + " they make a call inbound or outbound. Repeatable; asterisk-cel only.")
  private List<String> trunks = List.of();

  @Option(
      names = "--internal-context",
      paramLabel = "PATTERN",
      description =
          "Contexts of the dialplan for internal channels, as 'from-internal*': channels in others"
              + " lead outside. Repeatable; asterisk-cel only.")
  private List<String> internalContexts = List.of();

  /** The name of the zone, as it was given. */
  String zone() {
    return zone;
  }

  ZoneId zoneId() {
    try {
      return zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--zone '%s' is not a time zone. Write it as Europe/Berlin, America/New_York or +01:00."
              .formatted(zone),
          e);
    }
  }

  /** The source of the events; null for the format's own. */
  @Nullable String source() {
    return source;
  }

  /** The source of the events of an Asterisk. */
  String asterisk() {
    return source == null ? AsteriskFormats.SOURCE : source;
  }

  /** The settings that these options make. */
  SourceSettings settings() {
    return SourceSettings.DEFAULTS
        .withSource(source)
        .withZone(zoneId())
        .withDirections(trunks, internalContexts);
  }

  DirectionRules directions() {
    return new DirectionRules(trunks, internalContexts);
  }

  /** Requires that no option is given which only a table with a channel in each row can use. */
  void requireNoDirections() {
    if (!(trunks.isEmpty() && internalContexts.isEmpty())) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--trunk and --internal-context go with asterisk-cel: a call detail record has no channel"
              + " of its own for each party.");
    }
  }
}
