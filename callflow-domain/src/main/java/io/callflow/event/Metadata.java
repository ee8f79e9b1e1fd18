package io.callflow.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What else the source said, usually its native record: any JSON object. It is stored unchanged,
 * with the order of its members and the text of its numbers.
 *
 * <pre>{@code
 * Metadata one = new Metadata(Map.of("method", MetadataValue.of("INVITE")));
 * Metadata same = Metadata.parse("{ \"method\": \"INVITE\" }");
 * Optional<MetadataValue> method = same.get("method");
 * }</pre>
 *
 * <p>It holds its JSON text and takes as much memory as the text has bytes. {@link #members} and
 * {@link #get} make values of the text each time they are called.
 *
 * <p>Equality ignores the order of members, but not the text of numbers: {@code 1.0} differs from
 * {@code 1}. Values nest at most {@value #MAX_DEPTH} levels deep, so that every JSON parser can
 * read what is stored. Immutable, so threads may share it.
 */
public final class Metadata {
  /** The most levels to which arrays and objects nest. */
  public static final int MAX_DEPTH = 100;

  private final byte[] json;

  /**
   * An object with these members, in their order.
   *
   * @throws CallflowException {@link ErrorCode#INVALID} if a name has a lone surrogate, or the
   *     values nest deeper than {@value #MAX_DEPTH} levels
   */
  public Metadata(Map<String, MetadataValue> members) {
    this(CompactJson.of(members));
  }

  private Metadata(byte[] json) {
    this.json = json;
  }

  /**
   * Reads a JSON object (RFC 8259). White space between the tokens is dropped, and each character
   * gets its shortest escape.
   *
   * @throws CallflowException {@link ErrorCode#INVALID} if the text is anything else, names a
   *     member twice, holds a lone surrogate or nests deeper than {@value #MAX_DEPTH} levels
   */
  public static Metadata parse(String json) {
    return new Metadata(MetadataParser.compact(json));
  }

  /**
   * The metadata with this text, which is not checked: for codecs that recognise the text that
   * {@link #json} returns. Any other text gives a value that cannot be used.
   *
   * @param json in UTF-8; owned by this value from now on
   */
  public static Metadata ofText(byte[] json) {
    return new Metadata(json);
  }

  /** The members in their order, unmodifiable. Made of the text at each call. */
  public Map<String, MetadataValue> members() {
    return new MetadataReader(json).members();
  }

  /** The value of the member with this name; empty if there is none. */
  public Optional<MetadataValue> get(String name) {
    return new MetadataReader(json).member(name);
  }

  /** The object as JSON on one line, without white space between the tokens. */
  public String json() {
    return new String(json, StandardCharsets.UTF_8);
  }

  /** How many bytes {@link #json} has in UTF-8, which is about the memory that this takes. */
  public int size() {
    return json.length;
  }

  /** Writes what an event's identity has of it; equal only for equal metadata. */
  void encode(int tag, IdentityEncoding out) {
    new MetadataEncoder(json, out).encode(tag);
  }

  private byte[] encoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 * json.length);
    encode(0, new IdentityEncoding(bytes::write));
    return bytes.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    // Equal objects have as many bytes of text, whatever the order of their members.
    return other instanceof Metadata metadata
        && json.length == metadata.json.length
        && (Arrays.equals(json, metadata.json) || Arrays.equals(encoded(), metadata.encoded()));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded());
  }

  /** The JSON text. */
  @Override
  public String toString() {
    return json();
  }
}
