package io.callflow.contract.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Percent-encoded UTF-8 is decoded once, and anything else refused. */
class PercentEncodingTest {
  @Test
  void what_is_encoded_is_decoded_once() {
    assertEquals(
        Optional.of("a/b+c%20d ü€😀"), decode("a%2Fb+c%2520d%20%C3%bc%E2%82%AC%F0%9F%98%80"));
    assertEquals(Optional.of(""), decode(""));
    assertEquals(Optional.of("ü"), decode("ü"));
    assertEquals(Optional.of("a b+c"), PercentEncoding.decodeQuery("a+b%2Bc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%2", "a%2", "%2G", "%G2", "%-1", "%+1", "%C3", "%C0%80", "%FF"})
  void what_is_no_encoding_of_utf8_is_nothing(String encoded) {
    assertEquals(Optional.empty(), decode(encoded));
    assertEquals(Optional.empty(), PercentEncoding.decodeQuery(encoded));
  }

  private static Optional<String> decode(String encoded) {
    return PercentEncoding.decodeSegment(encoded);
  }
}
