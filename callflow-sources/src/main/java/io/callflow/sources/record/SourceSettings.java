package io.callflow.sources.record;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reader must be told because no record says it. Each format uses some of these and ignores
 * the others.
 *
 * <pre>{@code
 * SourceSettings.DEFAULTS.withSource("pbx-1").withZone(ZoneId.of("Europe/Berlin"))
 * }</pre>
 *
 * @param source the source of all events; null for the name of the format's system, or for what
 *     each record says itself
 * @param zone the zone of times without an offset; UTC by default
 * @param charset the encoding of text; null to find it out
 * @param columns the columns of rows without a header, in their order; empty for those that the
 *     system writes by default
 * @param correlationHeaders SIP headers that name the other leg of a call, as {@code X-CID}
 * @param trunks patterns for channels that are trunks, as {@code PJSIP/carrier-*}
 * @param internalContexts patterns for contexts of internal channels, as {@code from-internal*}
 */
public record SourceSettings(
    @Nullable String source,
    ZoneId zone,
    @Nullable Charset charset,
    List<String> columns,
    List<String> correlationHeaders,
    List<String> trunks,
    List<String> internalContexts) {
  /** Nothing but defaults. */
  public static final SourceSettings DEFAULTS =
      new SourceSettings(null, ZoneOffset.UTC, null, List.of(), List.of(), List.of(), List.of());

  public SourceSettings {
    columns = List.copyOf(columns);
    correlationHeaders = List.copyOf(correlationHeaders);
    trunks = List.copyOf(trunks);
    internalContexts = List.copyOf(internalContexts);
  }

  /** The source, or this one if none is set. */
  public String sourceOr(String usual) {
    return source == null ? usual : source;
  }

  public SourceSettings withSource(@Nullable String value) {
    return new SourceSettings(
        value, zone, charset, columns, correlationHeaders, trunks, internalContexts);
  }

  public SourceSettings withZone(ZoneId value) {
    return new SourceSettings(
        source, value, charset, columns, correlationHeaders, trunks, internalContexts);
  }

  public SourceSettings withCharset(@Nullable Charset value) {
    return new SourceSettings(
        source, zone, value, columns, correlationHeaders, trunks, internalContexts);
  }

  public SourceSettings withColumns(List<String> value) {
    return new SourceSettings(
        source, zone, charset, value, correlationHeaders, trunks, internalContexts);
  }

  public SourceSettings withCorrelationHeaders(List<String> value) {
    return new SourceSettings(source, zone, charset, columns, value, trunks, internalContexts);
  }

  /** With patterns by which Asterisk's channels are inside or outside. */
  public SourceSettings withDirections(List<String> trunkPatterns, List<String> contextPatterns) {
    return new SourceSettings(
        source, zone, charset, columns, correlationHeaders, trunkPatterns, contextPatterns);
  }
}
