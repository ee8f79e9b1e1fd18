package io.callflow.contract.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.callflow.event.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one JSON document in UTF-8, from front to back. Its methods throw {@link
 * MalformedBody} if the document is not JSON or nests too deep.
 */
final class JsonTokens implements AutoCloseable {
  /** How deep a request may nest. */
  static final int MAX_DEPTH = 64;

  /** How deep a stored document may nest; a deeper one could exhaust the stack. */
  private static final int MAX_STORED_DEPTH = 1000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Clients choose the names: a table of them, shared by all requests, would only grow.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_STORED_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final CharBuffer source;
  private final JsonParser parser;
  private final int maxDepth;
  private @Nullable JsonToken token;

  /**
   * The tokens of a document, before the first.
   *
   * @param strict whether the document is a request, which may nest {@value #MAX_DEPTH} deep
   */
  JsonTokens(byte[] json, boolean strict) {
    source = decode(json);
    try {
      parser = JSON.createParser(source.array(), 0, source.limit());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    maxDepth = strict ? MAX_DEPTH : MAX_STORED_DEPTH;
  }

  /** The characters of the document; the only copy of it that reading takes. */
  private static CharBuffer decode(byte[] json) {
    ByteBuffer bytes = ByteBuffer.wrap(json);
    CharBuffer characters = CharBuffer.allocate(json.length);
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    CoderResult result = utf8.decode(bytes, characters, true);
    if (result.isError()) {
      throw syntax(
          "",
          "not_utf8",
          "The body is not UTF-8: byte %d belongs to no character.".formatted(bytes.position()));
    }
    return characters.flip();
  }

  /** Goes to the next token and returns it; null at the end of the document. */
  @Nullable JsonToken advance() {
    try {
      token = parser.nextToken();
    } catch (IOException e) {
      throw translated(e);
    }
    if (token != null
        && token.isStructStart()
        && parser.getParsingContext().getNestingDepth() > maxDepth) {
      throw tooDeep();
    }
    return token;
  }

  /** The token at which it stands; null before the first one and after the last. */
  @Nullable JsonToken token() {
    return token;
  }

  /** The token at which it stands. */
  JsonToken current() {
    if (token == null) {
      throw new IllegalStateException("there is no current value");
    }
    return token;
  }

  /** Goes to the last token of the current value. */
  void skip() {
    if (!current().isStructStart()) {
      return;
    }
    for (int depth = 1; depth > 0; ) {
      JsonToken next = advance();
      if (next != null && next.isStructStart()) {
        depth++;
      } else if (next == null || next.isStructEnd()) {
        depth--;
      }
    }
  }

  /** The name of the current field. */
  String name() {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw translated(e);
    }
  }

  /** The text of the current token: of a string without quotes and escapes. */
  String text() {
    try {
      return parser.getText();
    } catch (IOException e) {
      throw translated(e);
    }
  }

  /** How many characters {@link #text} has. */
  int length() {
    try {
      return parser.getTextLength();
    } catch (IOException e) {
      throw translated(e);
    }
  }

  /** Where the current token begins, for {@link #source}. */
  int start() {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }

  /** The document from there to the end of the current token, which is a bracket. */
  String source(int start) {
    return new String(source.array(), start, start() + 1 - start);
  }

  /** The JSON pointer (RFC 6901) of the current value, without lone surrogates. */
  String pointer() {
    return Excerpt.wellFormed(parser.getParsingContext().pathAsPointer().toString());
  }

  /** The refusal of a document that is not JSON, with the reason and the current place. */
  MalformedBody notJson(String why) {
    JsonLocation at = parser.currentLocation();
    return syntax(
        "",
        "not_json",
        "The body is not JSON: at line %d, column %d %s."
            .formatted(at.getLineNr(), at.getColumnNr(), why));
  }

  private MalformedBody tooDeep() {
    return syntax(
        pointer(), "too_deep", "The body nests too deep; %d is allowed.".formatted(maxDepth));
  }

  private static MalformedBody syntax(String pointer, String code, String detail) {
    return new MalformedBody(true, List.of(new Violation(pointer, code, detail)));
  }

  /**
   * The parser itself refuses some lone surrogates. Where it was reading a name, its context is
   * still that of the field before, so the violation points to the object.
   */
  private MalformedBody loneSurrogate() {
    JsonStreamContext at = parser.getParsingContext();
    if (at.inObject() && token != JsonToken.FIELD_NAME) {
      at = at.getParent();
    }
    return syntax(
        at == null ? "" : Excerpt.wellFormed(at.pathAsPointer().toString()),
        "lone_surrogate",
        "The body holds half of a surrogate pair, which is no character.");
  }

  /** The parser's complaint in our words, without its hints for programmers. */
  private RuntimeException translated(IOException e) {
    if (e instanceof StreamConstraintsException) {
      return tooDeep();
    }
    if (e instanceof JsonProcessingException unreadable) {
      if (unreadable.getOriginalMessage().contains("surrogate")) {
        return loneSurrogate();
      }
      String why =
          unreadable
              .getOriginalMessage()
              .replaceAll(": enable `.*", "")
              .replaceAll("\\(start marker at .*\\)", "")
              .replaceAll(" ?\\[?Source:.*", "")
              .strip();
      return notJson("there is this: " + Excerpt.wellFormed(why));
    }
    return new UncheckedIOException(e);
  }

  @Override
  public void close() {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
